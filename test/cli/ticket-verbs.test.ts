/** What agents order by a word in a mail, at the command line: each verb done, said, and seen in the ticket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/base/errors.ts';
import { CommandLine } from './command-line.ts';
import { runHere } from './in-process.ts';

const CONFIG = `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support, subscribers: [anna, ben] }
desk: { categories: [billing], teams: [{ name: second-line, members: [ben] }], types: [bug] }
agents:
  - { name: anna, displayName: Anna Berg, addresses: [anna@agents.example] }
  - { name: ben, displayName: Ben Okoro, addresses: [ben@agents.example] }
log: { level: error }
http: null
`;

let desk: CommandLine;
beforeAll(async () => {
  desk = new CommandLine(CONFIG);
  for (const subject of ['Printer', 'Scanner'])
    await ticket(
      ['create', 'It smokes.', '--subject', subject],
      ['--customer', 'carla@customer.example', '--name', 'Carla'],
    );
}, 30_000);
afterAll(() => {
  desk.remove();
});

/** The JSON of `postern ticket ...`, done by Anna; fails where it did not succeed. */
async function ticket(words: readonly string[], options: readonly string[] = []) {
  const { exit, stdout, stderr } = await runHere(desk, [
    'ticket',
    ...words,
    ...options,
    '--as',
    'anna',
    '--json',
  ]);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const shown = () => ticket(['show', '1001']);

interface Row {
  readonly verb: string;
  readonly value?: readonly string[];
  readonly says: RegExp;
  readonly becomes: Record<string, unknown>;
}

/** In this order: some build on what stands before them. */
const ROWS: readonly Row[] = [
  { verb: 'assign', value: ['ben'], says: /^assigned to Ben Okoro$/, becomes: { assignee: 'ben' } },
  { verb: 'unassign', says: /^assigned to nobody$/, becomes: { assignee: null } },
  { verb: 'team', value: ['second-line'], says: /^team second-line$/, becomes: { team: 'second-line' } },
  { verb: 'responsible', value: ['ben'], says: /^responsible Ben Okoro$/, becomes: { responsible: 'ben' } },
  { verb: 'type', value: ['bug'], says: /^type bug$/, becomes: { type: 'bug' } },
  { verb: 'category', value: ['billing'], says: /^category billing$/, becomes: { category: 'billing' } },
  { verb: 'priority', value: ['high'], says: /^priority High$/, becomes: { priority: 'high' } },
  { verb: 'tag', value: ['+vip', 'old'], says: /^tags old, vip$/, becomes: { tags: ['old', 'vip'] } },
  { verb: 'tag', value: ['-old'], says: /^tags vip$/, becomes: { tags: ['vip'] } },
  {
    verb: 'title',
    value: ['The', 'one', 'in', 'room', '4'],
    says: /^subject The one in room 4$/,
    becomes: { subject: 'The one in room 4' },
  },
  {
    verb: 'summary',
    value: ['waits', 'for', 'a', 'part'],
    says: /^summary waits for a part$/,
    becomes: { summary: 'waits for a part' },
  },
  { verb: 'project', value: ['move'], says: /^project move$/, becomes: { project: 'move' } },
  {
    verb: 'due',
    value: ['2030-01-02'],
    says: /^due 2030-01-02/,
    becomes: { due: expect.stringMatching(/^2030-01-0/) },
  },
  { verb: 'estimate', value: ['4h'], says: /^estimate 4h$/, becomes: { estimateMinutes: 240 } },
  {
    verb: 'time',
    value: ['45m', 'toner'],
    says: /^time 45m/,
    becomes: { spentMinutes: { billable: 45, free: 0 } },
  },
  {
    verb: 'call',
    value: ['10m', 'she', 'sends', 'the', 'log'],
    says: /^call noted \(10m\)/,
    becomes: {
      spentMinutes: { billable: 55, free: 0 },
      history: expect.arrayContaining([
        expect.objectContaining({
          name: 'call',
          visibility: 'internal',
          text: 'Call (10m): she sends the log',
        }),
      ]),
    },
  },
  {
    verb: 'task',
    value: ['@ben', 'order', 'toner'],
    says: /^task 1: order toner/,
    becomes: {
      tasks: [expect.objectContaining({ number: 1, text: 'order toner', agent: 'ben', doneAt: null })],
    },
  },
  {
    verb: 'done',
    value: ['1'],
    says: /^done: 1/,
    becomes: { tasks: [expect.objectContaining({ number: 1, doneBy: 'agent:anna' })] },
  },
  {
    verb: 'snooze',
    value: ['3d'],
    says: /^out of sight until/,
    becomes: { snoozedUntil: expect.any(String) },
  },
  {
    verb: 'remind',
    value: ['10d', 'call', 'back'],
    says: /^reminder/,
    becomes: { reminders: [expect.objectContaining({ agent: 'anna', text: 'call back' })] },
  },
  { verb: 'link', value: ['TICK-1002'], says: /^linked with TICK-1002/, becomes: { linked: ['TICK-1002'] } },
  { verb: 'unlink', value: ['1002'], says: /^no longer linked with TICK-1002/, becomes: { linked: [] } },
  {
    verb: 'customer',
    value: ['dora@customer.example'],
    says: /^the requester is dora@customer\.example$/,
    becomes: {
      participants: expect.arrayContaining([expect.objectContaining({ address: 'dora@customer.example' })]),
    },
  },
  { verb: 'internal', says: /^the whole ticket stays inside/, becomes: { audience: 'internal' } },
  {
    verb: 'spam',
    says: /^closed as spam; the sender was told nothing$/,
    becomes: { status: 'closed', closedAs: 'spam' },
  },
];

describe('postern ticket', () => {
  test('does every verb: says what was done, and the ticket is so', async () => {
    for (const { verb, value = [], says, becomes } of ROWS) {
      const answer = await ticket([verb, '1001', ...value]);
      expect(answer, verb).toMatchObject({
        ticket: 'TICK-1001',
        done: expect.stringMatching(says) as string,
      });
      expect(await shown(), verb).toMatchObject(becomes);
    }
  }, 60_000);

  test.each([
    [['unassign', '1002'], 'it was so already'],
    [['category', '1002', 'none'], 'it was so already'],
  ])('%j says where it was so already', async (words, said) => {
    expect(await ticket(words)).toMatchObject({ done: said });
  });

  test.each([
    [['category', '1002', 'biling'], /billing.*\(postern ticket category TICKET/],
    [['due', '1002', 'someday'], /\(postern ticket due TICKET/],
    [['done', '1002', '7'], /7.*\(postern ticket done TICKET/],
    [['link', '1002', '1002'], /\(postern ticket link TICKET/],
    [['merge', '1002', '4711'], /TICK-4711/],
    [['customer', '1002', 'nobody'], /\(postern ticket customer TICKET/],
    [['customer', '1002', 'support@desk.example'], /address of a channel or an agent/],
    [['customer', '1002', 'ben@agents.example'], /address of a channel or an agent/],
    [['responsible', '1002', 'bem'], /\(postern ticket responsible TICKET/],
  ])('%j says what is wrong, and changes nothing', async (words, said) => {
    const before = await ticket(['show', '1002']);
    const { exit, stderr } = await runHere(desk, ['ticket', ...words, '--as', 'anna']);
    expect(stderr).toMatch(said);
    expect(exit).toBe(ERRORS.usage.exit);
    expect(await ticket(['show', '1002'])).toEqual(before);
  });

  test('list marks what is put off, for people and for programs', async () => {
    await ticket(['snooze', '1002', '3d']);
    const { stdout } = await runHere(desk, ['ticket', 'list']);
    expect(stdout).toMatch(/^TICK-1002 +\S.*, put off /m);
    const { tickets } = (await ticket(['list'])) as {
      tickets: { ticket: string; snoozedUntil: string | null }[];
    };
    expect(tickets.find((one) => one.ticket === 'TICK-1002')?.snoozedUntil).toMatch(/^20/);
  });
});
