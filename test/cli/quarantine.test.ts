import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';
import { CommandLine, mail } from './command-line.ts';

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const HOSTILE = 'Hi \x1b]0;owned\x07 =?utf-8?Q?=E2=80=AEtxet=1B[2J?=';

let desk: CommandLine;
let gateway: Gateway | null = null;
beforeEach(() => {
  desk = new CommandLine();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = null;
  desk.remove();
});

interface Listed {
  readonly id: string;
  readonly ticket: string | null;
  readonly reason: string;
  readonly ageMs: number;
}

async function quarantined(): Promise<Listed[]> {
  return ((await desk.json(['quarantine', 'list'])) as unknown as { quarantined: Listed[] }).quarantined;
}

/** Takes in a mail, and starts a gateway that finds it out of tries. */
async function setAside(message: string): Promise<Listed> {
  await desk.run(['inject', '--from', 'carla@customer.example'], { input: message });
  const file = new Database(join(desk.folder, 'data', 'postern.db'));
  file
    .prepare(`update arrival set state = 'active', lease_until = 1, attempts = ? where state = 'incoming'`)
    .run(LIMITS.arrivalAttempts);
  file.close();
  gateway ??= await startGateway(loadConfig(desk.config, {}, desk.folder), { ...IN_PROCESS, pollMs: 25 });
  await until('it is set aside', async () => (await quarantined()).length === 1);
  const [only] = await quarantined();
  if (only === undefined) throw new Error('nothing is in quarantine');
  return only;
}

async function historyOf(ticket: string): Promise<{ name: string; text: string; actor: string }[]> {
  return (
    (await desk.json(['ticket', 'show', ticket])) as {
      history: { name: string; text: string; actor: string }[];
    }
  ).history;
}

test('list and show tell what was set aside and why, harmless to a terminal', async () => {
  expect((await desk.run(['quarantine', 'list'])).stdout).toBe('Nothing is in quarantine.\n');
  const text = Array.from({ length: 40 }, (_, index) => `Line ${index + 1} \x1b[31m`).join('\r\n');
  const { id } = await setAside(mail({ subject: HOSTILE, id: 'one@customer.example', text }));
  expect(await quarantined()).toMatchObject([
    {
      id,
      ticket: 'TICK-1001',
      reason: 'never came to an end in 10 tries',
      reversePath: 'carla@customer.example',
    },
  ]);
  const list = await desk.run(['quarantine', 'list']);
  expect(list.stdout).toMatch(/^RECEIVED +AGE +ID +SIZE +FROM +TICKET +REASON$/m);
  expect(list.stdout).toMatch(
    new RegExp(`\\d+ s +${id} +\\d+ B +carla@customer\\.example +TICK-1001 +never came to an end`),
  );

  const show = await desk.run(['quarantine', 'show', id]);
  expect(show).toMatchObject({ exit: 0, stderr: '' });
  expect(show.stdout).not.toMatch(CONTROLS);
  expect(show.stdout).toContain('envelope from carla@customer.example, to support@desk.example');
  expect(show.stdout).toMatch(/^ {2}1\. spool: unfinished$/m);
  expect(show.stdout).toContain('=> quarantined TICK-1001: never came to an end in 10 tries');
  expect(show.stdout).toMatch(/^From: Carla Customer <carla@customer\.example>$/m);
  expect(show.stdout).toMatch(/^Line 1 \[31m$/m);
  expect(show.stdout).toContain('more lines: --full]');
  expect((await desk.run(['quarantine', 'show', id, '--full'])).stdout).toContain('Line 40');
  expect(await desk.json(['quarantine', 'show', id])).toMatchObject({
    id,
    unreadable: null,
    header: expect.arrayContaining([{ name: 'Message-ID', body: '<one@customer.example>' }]) as unknown,
  });
});

test('release sends a mail on its way: it opens its own ticket, and the one that stood for it says so', async () => {
  const { id } = await setAside(mail({ subject: 'Printer', id: 'one@customer.example' }));
  const answer = await desk.run(['quarantine', 'release', id, '--as', 'ben']);
  expect(answer).toMatchObject({ exit: 0, stdout: `The mail ${id} goes on its way again.\n` });
  await until('it is dealt with', async () => (await historyOf('1001')).length === 3);
  expect((await historyOf('1001')).map(({ name, actor }) => [name, actor])).toEqual([
    ['mail-set-aside', 'system'],
    ['mail-released', 'agent:ben'],
    ['mail-dealt-with', 'system'],
  ]);
  expect((await historyOf('1002'))[0]).toMatchObject({ kind: 'correspondence', text: 'It smokes.' });
  expect(await quarantined()).toEqual([]);
  const again = await desk.run(['quarantine', 'release', id]);
  expect(again.exit).toBe(64);
  expect(again.stderr).toContain('is not in quarantine, it is opened');
  expect((await desk.json(['verify']))['gaps']).toEqual([]);
});

test('drop wants a reason, ends the mail with it, and keeps its bytes', async () => {
  const { id } = await setAside(mail({ subject: 'Printer', id: 'one@customer.example' }));
  expect((await desk.run(['quarantine', 'drop', id])).exit).toBe(64);
  expect((await desk.run(['quarantine', 'drop', id, '--reason', ' '])).exit).toBe(64);
  expect(await quarantined()).toHaveLength(1);
  const answer = await desk.run(['quarantine', 'drop', id, '--reason', 'a test of ours']);
  expect(answer).toMatchObject({ exit: 0, stdout: `The mail ${id} is dropped; its bytes are kept.\n` });
  expect(await quarantined()).toEqual([]);
  const { mails } = (await desk.json(['explain', id])) as { mails: unknown[] };
  expect(mails).toMatchObject([
    { state: 'done', disposition: 'ignored', reason: 'dropped by admin: a test of ours' },
  ]);
  expect((await historyOf('1001')).at(-1)).toMatchObject({
    name: 'mail-dropped',
    text: 'Dropped from quarantine by admin: a test of ours',
  });
  expect((await desk.json(['verify']))['gaps']).toEqual([]);
});

test('what is not there ends with 1, and changes nothing of what is', async () => {
  const { id } = await setAside(mail({ subject: 'Printer', id: 'one@customer.example' }));
  expect((await desk.run(['quarantine', 'show', 'nobody'])).exit).toBe(1);
  expect((await desk.run(['quarantine', 'release', id, 'nobody'])).exit).toBe(1);
  expect((await desk.run(['quarantine', 'drop', id, '--reason', 'x', '--as', 'nobody'])).exit).toBe(1);
  expect(await quarantined()).toHaveLength(1);
});
