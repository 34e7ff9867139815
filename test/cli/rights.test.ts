import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let desk: CommandLine;
beforeEach(() => {
  desk = new CommandLine();
});
afterEach(() => {
  desk.remove();
});

const open = (channel: string) => [
  ...['ticket', 'create', 'It smokes.', '--customer', 'carla@customer.example', '--subject', 'Printer'],
  ...['--channel', channel, '--as', 'anna'],
];
const historyOf = async (ticket: string) =>
  ((await desk.json(['ticket', 'show', ticket])) as { history: { name: string; text: string }[] }).history;
const listedFor = async (agent: string) =>
  ((await desk.json(['ticket', 'list', '--as', agent])) as { tickets: { ticket: string }[] }).tickets.map(
    (one) => one.ticket,
  );

async function ok(...args: string[]): Promise<void> {
  expect(await desk.run(args), args.join(' ')).toMatchObject({ exit: 0, stderr: '' });
}

describe('agents on the command line', () => {
  test('are added, given roles and channels, disabled and enabled, and listed so', async () => {
    await ok('agent', 'add', 'dora', '--address', 'dora@agents.example', '--name', 'Dora Lang');
    await ok('agent', 'subscribe', 'support', '--as', 'dora');
    await ok('agent', 'subscribe', 'sales', '--as', 'dora', '--informal');
    await ok('agent', 'role', 'ben', 'developer', '--category', 'billing');
    const listed = async () =>
      ((await desk.json(['agent', 'list'])) as { agents: { name: string }[] }).agents;
    expect((await listed())[2]).toEqual({
      name: 'dora',
      displayName: 'Dora Lang',
      addresses: ['dora@agents.example'],
      locale: 'en',
      role: 'support-agent',
      category: null,
      channels: ['support'],
      informal: ['sales'],
      disabled: false,
      awayUntil: null,
    });
    await ok('agent', 'away', 'dora', '2130-01-02 9:00');
    expect((await listed())[2]).toMatchObject({ awayUntil: '2130-01-02T09:00:00.000Z' });
    expect((await desk.run(['agent', 'list'])).stdout).toMatch(/^dora .* 2130-01-02 \d\d:\d\d$/m);
    expect((await listed())[1]).toMatchObject({ name: 'ben', role: 'developer', category: 'billing' });
    await ok('agent', 'disable', 'dora');
    expect((await listed())[2]).toMatchObject({ disabled: true });
    expect(await desk.run(['ticket', 'list', '--as', 'dora'])).toMatchObject({ exit: 1 });
    await ok('agent', 'enable', 'dora');
    await ok('ticket', 'list', '--as', 'dora');
  });

  test('a ticket of an agent who is disabled is found under their name, and a wrong name is still told', async () => {
    await ok(...open('support'));
    await ok('ticket', 'assign', 'TICK-1001', 'ben', '--as', 'anna');
    await ok('agent', 'disable', 'ben');
    expect((await desk.json(['ticket', 'list', '--assignee', 'ben']))['tickets']).toMatchObject([
      { ticket: 'TICK-1001', assignee: 'ben' },
    ]);
    expect((await desk.run(['ticket', 'list', '--assignee', 'bne'])).exit).toBe(1);
    await ok('agent', 'enable', 'ben');
  });

  test('a developer needs a category, or could look at nothing', async () => {
    const refused = { exit: 64, stderr: expect.stringContaining('--category NAME') as unknown };
    const address = ['--address', 'dev@agents.example'];
    expect(await desk.run(['agent', 'role', 'anna', 'developer'])).toMatchObject(refused);
    expect(await desk.run(['agent', 'add', 'dev', ...address, '--role', 'developer'])).toMatchObject(refused);
  });

  test.each([
    [['Dora', '--address', 'dora@agents.example'], 'is no name for an agent'],
    [['anna', '--address', 'dora@agents.example'], 'there is an agent anna already'],
    [['dora', '--address', 'anna@agents.example'], 'belongs to agent anna already'],
    [['dora', '--address', 'support+dora@desk.example'], 'belongs to channel support'],
    [['dora', '--address', 'nowhere'], 'is no mail address'],
    [['dora', '--address', 'dora@agents.example', '--category', 'Two Words'], 'is no category'],
  ])('agent add %j is refused', async (args, reason) => {
    const answer = await desk.run(['agent', 'add', ...args]);
    expect(answer).toMatchObject({ exit: 64, stdout: '' });
    expect(answer.stderr).toContain(reason);
  });
});

describe('rights on the command line', () => {
  test('what an agent may not do is refused, changes nothing, and is written down (T-67)', async () => {
    await ok(...open('support'));
    await ok('agent', 'role', 'ben', 'support-agent');
    const commands = [
      ['ticket', 'reply', '1001', 'Hello', '--as', 'ben'],
      ['ticket', 'note', '1001', 'Hello', '--as', 'ben'],
      ['ticket', 'status', '1001', 'closed', '--as', 'ben'],
      ['ticket', 'assign', '1001', 'ben', '--as', 'ben'],
      ['ticket', 'show', '1001', '--as', 'ben'],
    ];
    for (const command of commands) {
      const answer = await desk.run(command);
      expect(answer, command.join(' ')).toMatchObject({ exit: 77, stdout: '' });
      expect(answer.stderr).toContain('ben (support-agent) may not do that to TICK-1001');
    }
    const denied = (await historyOf('1001')).filter((one) => one.name === 'action-denied');
    expect(denied.map((one) => one.text.replace(/^.*: /, ''))).toEqual([
      'answer',
      'note',
      'set-status',
      'assign',
      'view',
    ]);
    expect(await desk.json(['ticket', 'show', '1001'])).toMatchObject({ status: 'open', assignee: null });
  });

  test('informal lets an agent look, standard lets them act, and none takes both away (T-67)', async () => {
    await ok(...open('support'));
    await ok('agent', 'role', 'ben', 'support-agent');
    await ok('agent', 'subscribe', 'support', '--as', 'ben', '--informal');
    await ok('ticket', 'show', '1001', '--as', 'ben');
    expect(await desk.run(['ticket', 'note', '1001', 'Hm', '--as', 'ben'])).toMatchObject({ exit: 77 });
    await ok('agent', 'subscribe', 'support', '--as', 'ben', '--standard');
    await ok('ticket', 'note', '1001', 'Hm', '--as', 'ben');
    await ok('agent', 'subscribe', 'support', '--as', 'ben', '--none');
    expect(await desk.run(['ticket', 'show', '1001', '--as', 'ben'])).toMatchObject({ exit: 77 });
  });

  test('a list shows an agent the tickets of their channels alone (T-67)', async () => {
    await ok(...open('support'));
    await ok(...open('sales'));
    await ok('agent', 'role', 'ben', 'support-agent');
    expect(await listedFor('ben')).toEqual([]);
    await ok('agent', 'subscribe', 'sales', '--as', 'ben', '--informal');
    expect(await listedFor('ben')).toEqual(['TICK-1002']);
    expect((await listedFor('anna')).sort()).toEqual(['TICK-1001', 'TICK-1002']);
  });

  test('a ticket is given to nobody who could not answer it (T-67)', async () => {
    await ok(...open('support'));
    await ok('agent', 'role', 'ben', 'support-agent');
    const answer = await desk.run(['ticket', 'assign', '1001', 'ben', '--as', 'anna']);
    expect(answer).toMatchObject({ exit: 77 });
    expect(answer.stderr).toContain('ben could not answer it');
    await ok('agent', 'subscribe', 'support', '--as', 'ben');
    await ok('ticket', 'assign', '1001', 'ben', '--as', 'anna');
  });
});

describe('participants on the command line', () => {
  const participants = async () =>
    (
      (await desk.json(['ticket', 'show', '1001'])) as { participants: { address: string }[] }
    ).participants.map((one) => one.address);

  test('are let in and taken off, but for the requester, by whoever may (T-06)', async () => {
    await ok(...open('support'));
    await ok('ticket', 'participant', 'add', '1001', 'dora@customer.example', '--as', 'anna');
    expect(await participants()).toEqual(['carla@customer.example', 'dora@customer.example']);
    await ok('ticket', 'participant', 'remove', '1001', 'dora@customer.example', '--as', 'anna');
    expect(await participants()).toEqual(['carla@customer.example']);
    const wrong = [
      ['remove', 'dora@customer.example', 'anna'],
      ['remove', 'carla@customer.example', 'anna'],
      ['add', 'support@desk.example', 'anna'],
      ['add', 'ben@agents.example', 'anna'],
    ] as const;
    for (const [kind, address, agent] of wrong) {
      const answer = await desk.run(['ticket', 'participant', kind, '1001', address, '--as', agent]);
      expect(answer, address).toMatchObject({ stdout: '' });
      expect(answer.exit).toBeGreaterThan(0);
    }
    await ok('agent', 'role', 'ben', 'support-agent');
    const denied = ['ticket', 'participant', 'add', '1001', 'eve@evil.example', '--as', 'ben'];
    expect(await desk.run(denied)).toMatchObject({ exit: 77 });
    expect(await participants()).toEqual(['carla@customer.example']);
  });
});

describe('agent password', () => {
  test('is read from standard input, kept as scrypt made it, and must not be short (T-39)', async () => {
    const short = await desk.run(['agent', 'password', 'anna'], { input: 'short\n' });
    expect(short).toMatchObject({ exit: 64 });
    const set = await desk.run(['agent', 'password', 'anna'], { input: 'correct horse battery\n' });
    expect(set).toMatchObject({ exit: 0, stdout: 'anna: can log in with the new password\n' });
    await ok('agent', 'password', 'anna', '--none');
    expect(
      await desk.run(['agent', 'password', 'nobody'], { input: 'correct horse battery\n' }),
    ).toMatchObject({ exit: 1 });
  });
});
