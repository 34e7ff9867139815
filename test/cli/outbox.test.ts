import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { sentMaildir, startGateway, type Gateway } from '../../src/daemon.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';
import { CommandLine } from './command-line.ts';

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

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

async function start(): Promise<Gateway> {
  gateway = await startGateway(loadConfig(desk.config, {}, desk.folder), { ...IN_PROCESS, pollMs: 25 });
  return gateway;
}

/** A ticket that tells Anna (the subscriber), and with `confirm` the customer, both mails waiting in the outbox. */
async function openTicket(subject = 'Printer'): Promise<void> {
  const customer = ['--customer', 'carla@customer.example', '--subject', subject, '--as', 'ben', '--confirm'];
  await desk.json(['ticket', 'create', ...customer, 'It smokes.']);
}

interface ListedMail {
  readonly id: string;
  readonly to: string;
  readonly state: string;
  readonly lastReply: string | null;
  readonly messageId: string;
}

async function outbox(): Promise<ListedMail[]> {
  return ((await desk.json(['outbox', 'list'])) as unknown as { outgoing: ListedMail[] }).outgoing;
}

async function idOf(recipient: string): Promise<string> {
  const found = (await outbox()).find((mail) => mail.to === recipient);
  if (found === undefined) throw new Error(`no mail to ${recipient}`);
  return found.id;
}

async function sentFiles(): Promise<number> {
  const config = loadConfig(desk.config, {}, desk.folder);
  return (await readdir(join(sentMaildir(config), 'new'))).length;
}

const stateTo = async (recipient: string) => (await outbox()).find((mail) => mail.to === recipient)?.state;

test('what is still to be sent is one list, whatever its state, and what has left is not in it', async () => {
  await openTicket();
  await desk.json(['outbox', 'hold', await idOf('carla@customer.example')]);
  const waiting = async () =>
    ((await desk.json(['outbox', 'list', '--waiting'])) as unknown as { outgoing: ListedMail[] }).outgoing;
  const states = async () => (await waiting()).map(({ to, state }) => `${to} ${state}`).sort();
  expect(await states()).toEqual(['anna@agents.example queued', 'carla@customer.example held']);
  await start();
  await until('the other one has left', async () => (await states()).length === 1);
  expect(await states()).toEqual(['carla@customer.example held']);
});

test('a mail that is held stays back while the others leave, and goes when it is released', async () => {
  await openTicket();
  const id = await idOf('carla@customer.example');
  expect((await desk.run(['outbox', 'hold', id])).stdout).toBe(
    'The mail to carla@customer.example is held.\n',
  );
  await (await start()).settled();
  expect(await stateTo('carla@customer.example')).toBe('held');
  expect(await stateTo('anna@agents.example')).toBe('relayed');
  const shown = await desk.run(['outbox', 'show', id]);
  expect(shown.stdout).toMatch(/^state: {7}held since \d{4}-/m);
  expect(shown.stdout).toMatch(/^tries: {7}none yet$/m);

  expect((await desk.run(['outbox', 'release', id])).exit).toBe(0);
  await until('it is sent', async () => (await stateTo('carla@customer.example')) === 'relayed');
  expect(await sentFiles()).toBe(2);
});

test('the whole outbox on hold sends nothing, also over a restart, and says so', async () => {
  const held = await desk.run(['outbox', 'hold', '--all', '--reason', 'moving hosts']);
  expect(held.stdout).toContain('Nothing is sent any more');
  expect((await desk.run(['outbox', 'hold', '--all'])).stdout).toBe('The outbox was on hold already.\n');
  await openTicket();
  const first = await start();
  await first.settled();
  await first.stop();
  await (await start()).settled();
  expect(await sentFiles()).toBe(0);
  const list = await desk.run(['outbox', 'list']);
  expect(list.stdout).toMatch(
    /^The whole outbox is on hold since .*, by admin \(moving hosts\): nothing is sent/,
  );
  expect(await desk.json(['outbox', 'list'])).toMatchObject({ held: true });

  expect((await desk.run(['outbox', 'release', '--all'])).stdout).toBe('The outbox goes on.\n');
  await until('both are sent', async () => (await sentFiles()) === 2);
  expect((await desk.run(['outbox', 'release', '--all'])).stdout).toBe('The outbox was not on hold.\n');
});

test('a mail that is cancelled is never sent, its ticket says so, and a retry sends it all the same', async () => {
  await openTicket();
  const id = await idOf('carla@customer.example');
  const answer = await desk.json(['outbox', 'cancel', id, '--as', 'anna']);
  expect(answer).toEqual({ outgoing: [{ id, to: 'carla@customer.example' }], done: 'is cancelled' });
  await (await start()).settled();
  expect(await outbox()).toContainEqual(
    expect.objectContaining({ id, state: 'failed', lastReply: 'cancelled by anna' }) as unknown,
  );
  expect(await sentFiles()).toBe(1);
  const ticket = (await desk.json(['ticket', 'show', '1001'])) as { history: unknown[] };
  expect(ticket.history).toContainEqual(
    expect.objectContaining({
      name: 'delivery-cancelled',
      actor: 'agent:anna',
      visibility: 'internal',
      text: 'The mail to carla@customer.example (confirmation) was not sent: cancelled by anna',
    }) as unknown,
  );
  const again = await desk.run(['outbox', 'cancel', id]);
  expect(again).toMatchObject({ exit: 64, stdout: '' });
  expect(again.stderr).toContain('it has failed; `postern outbox retry` sends it again');

  expect((await desk.run(['outbox', 'retry', id])).exit).toBe(0);
  await until('it is sent', async () => (await sentFiles()) === 2);
});

test('of several mails all are changed, or none', async () => {
  await openTicket();
  const [first, second] = (await outbox()).map((mail) => mail.id);
  await desk.json(['outbox', 'hold', first ?? '']);
  const refused = await desk.run(['outbox', 'hold', second ?? '', first ?? '']);
  expect(refused.exit).toBe(64);
  expect(refused.stderr).toContain('Nothing was changed.');
  expect((await outbox()).map((mail) => mail.state)).toEqual(['held', 'queued']);
  expect((await desk.run(['outbox', 'hold', 'nobody'])).exit).toBe(1);
  expect((await desk.run(['outbox', 'hold'])).exit).toBe(64);
  expect((await desk.run(['outbox', 'release', '--all', first ?? ''])).exit).toBe(64);
  expect((await desk.run(['outbox', 'cancel', first ?? '', '--as', 'nobody'])).exit).toBe(1);
});

test('show tells how a mail is addressed, every try and its text, harmless to a terminal', async () => {
  await openTicket('Hi \x1b]0;owned\x07 \u202etxet');
  const before = await desk.run(['outbox', 'show', await idOf('anna@agents.example')]);
  expect(before.stdout).toContain('It smokes.');
  await (await start()).settled();
  const mail = (await outbox()).find(({ to }) => to === 'anna@agents.example');
  const shown = await desk.run(['outbox', 'show', `<${mail?.messageId ?? ''}>`, '--full']);
  expect(shown.exit).toBe(0);
  expect(shown.stdout).not.toMatch(CONTROLS);
  expect(shown.stdout).toMatch(/^to: {10}Anna Berg <anna@agents\.example>$/m);
  expect(shown.stdout).toMatch(/^return path: <>$/m);
  expect(shown.stdout).toMatch(/^ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}relayed: 250 2\.0\.0 kept in /m);
  expect(shown.stdout).toContain('#help - ');
  expect(await desk.json(['outbox', 'show', mail?.id ?? ''])).toMatchObject({
    composed: true,
    state: 'relayed',
    reversePath: '<>',
    autoSubmitted: 'auto-generated',
    tries: [{ outcome: 'relayed' }],
  });
  expect((await desk.run(['outbox', 'show', 'nobody'])).exit).toBe(1);
});
