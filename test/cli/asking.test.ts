import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { addNote, assignTicket, setPriority } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { setSubscription } from '../../src/store/people/agents.ts';
import { findTicketByNumber } from '../../src/store/tickets/tickets.ts';
import { CommandLine, mail } from './command-line.ts';

let desk: CommandLine;
let gateway: Gateway;

const CONFIG = `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support, subscribers: [anna] }
  - { name: sales, addresses: [sales@desk.example], senderName: Sales, locale: de }
agents:
  - { name: anna, displayName: Anna Berg, addresses: [anna@agents.example] }
  - { name: ben, displayName: Ben Okoye, addresses: [ben@agents.example], role: support-agent }
desk: { categories: [hardware/faulty, billing] }
log: { level: error }
http: null
`;

beforeAll(async () => {
  desk = new CommandLine(CONFIG);
  gateway = await startGateway(loadConfig(desk.config, {}, desk.folder), { pollMs: 25 });
  await inject('support', mail({ subject: 'Printer', id: 'one@customer.example' }));
  await inject('sales', mail({ subject: '=1+1 Angebot', id: 'two@customer.example' }));
  await gateway.store.transact(async (tx) => {
    const ticketId = present(await findTicketByNumber(tx, 1001), 'the first mail opened it').id;
    const agent = present(
      gateway.desk.agents.find(({ name }) => name === 'anna'),
      'anna is configured',
    );
    const act = { ticketId, agent, cause: null };
    await addNote(tx, gateway.desk, { ...act, text: 'Zeppelin', files: [] });
    await assignTicket(tx, gateway.desk, { ...act, assignee: agent });
    await setPriority(tx, gateway.desk, { ...act, priority: 'urgent' });
    await setSubscription(tx, { agent: 'ben', channel: 'sales', level: 'standard', nowMs: 0 });
  });
});
afterAll(async () => {
  await gateway.stop();
  desk.remove();
});

async function inject(channel: string, message: string): Promise<void> {
  const args = ['inject', '--from', 'carla@customer.example', '--to', `${channel}@desk.example`];
  const answer = await desk.run(args, { input: message.replace('support@', `${channel}@`) });
  expect(answer).toEqual({ exit: 0, stdout: '', stderr: '' });
  await gateway.settled();
}

async function ticketsOf(...args: string[]): Promise<string[]> {
  const { tickets } = (await desk.json(args)) as { tickets: { ticket: string }[] };
  return tickets.map(({ ticket }) => ticket).sort();
}

describe('postern ticket list', () => {
  test.each([
    [['--view', 'my', '--as', 'anna'], ['TICK-1001']],
    [['--view', 'unassigned', '--as', 'anna'], ['TICK-1002']],
    [['--view', 'urgent'], ['TICK-1001']],
    [
      ['--view', 'needs-response'],
      ['TICK-1001', 'TICK-1002'],
    ],
    [['--view', 'handled-today', '--as', 'anna'], ['TICK-1001']],
    [['--view', 'overdue'], []],
    [
      ['--customer', 'carla'],
      ['TICK-1001', 'TICK-1002'],
    ],
    [['--customer', 'carla', '--channel', 'sales'], ['TICK-1002']],
    [['--since', 'today', '--priority', 'urgent'], ['TICK-1001']],
    [['--until', 'yesterday'], []],
    [['--as', 'ben'], ['TICK-1002']],
    [['--category', 'hardware'], []],
  ])('%j', async (args, tickets) => {
    expect(await ticketsOf('ticket', 'list', ...args)).toEqual(tickets);
  });

  test.each([
    [['--view', 'my'], "the view my is an agent's: say whose with --as AGENT"],
    [['--since', 'someday'], '"someday" is no day'],
    [['--category', 'hardwear/faulty'], 'did you mean hardware/faulty?'],
    [['--channel', 'support', '--as', 'ben'], '"support" is none of sales'],
  ])('%j is refused in words', async (args, words) => {
    const answer = await desk.run(['ticket', 'list', ...args]);
    expect(answer.exit).toBe(64);
    expect(answer.stderr).toContain(words);
  });

  test('exports what no spreadsheet takes for a formula (T-26)', async () => {
    const { stdout } = await desk.run(['ticket', 'list', '--channel', 'sales', '--csv']);
    const [head, row, end] = stdout.split('\r\n');
    expect(head).toMatch(/^"ticket","status"/);
    expect(row).toMatch(/^"TICK-1002","open","normal","sales","","","Carla Customer",.*"'=1\+1 Angebot"$/);
    expect(end).toBe('');
  });
});

describe('postern search', () => {
  test('finds by every word, and tells where', async () => {
    const { tickets } = (await desk.json(['search', 'zepp', 'carla'])) as { tickets: unknown[] };
    expect(tickets).toMatchObject([{ ticket: 'TICK-1001', found: { part: 'note', excerpt: 'Zeppelin' } }]);
    const { stdout } = await desk.run(['search', 'angebot']);
    expect(stdout).toMatch(/^TICK-1002 +Open .* subject: =1\+1 Angebot$/m);
  });

  test('shows an agent what they may look at, and nothing else (T-67)', async () => {
    expect(await ticketsOf('search', 'carla', '--as', 'ben')).toEqual(['TICK-1002']);
    expect(await ticketsOf('search', 'zeppelin', '--as', 'ben')).toEqual([]);
  });

  test('takes no word for an operator (T-41)', async () => {
    for (const words of ['NEAR(', 'words:*', '") OR ("', "' OR 1=1 --", 'printer AND NOT'])
      expect((await desk.run(['search', words])).exit, words).toBe(0);
    expect((await desk.run(['search', '"*"'])).exit).toBe(64);
  });

  test('finds the same in an index made anew', async () => {
    expect((await desk.run(['reindex'])).stdout).toContain('was made anew');
    expect(await ticketsOf('search', 'zeppelin')).toEqual(['TICK-1001']);
  });
});

describe('postern report', () => {
  test('counts what came and what waits, of what the agent may look at (T-67)', async () => {
    expect(await desk.json(['report'])).toMatchObject({ total: { opened: 2, backlog: 2 }, unanswered: 2 });
    expect(await desk.json(['report', '--as', 'ben'])).toMatchObject({
      total: { opened: 1 },
      byChannel: [{ name: 'sales' }],
      byAgent: [],
    });
    expect((await desk.run(['report'])).stdout).toMatch(/^channel +sales +1 +0 /m);
    expect((await desk.run(['report', '--csv'])).stdout).toMatch(
      /^"priority","urgent","1","0","","","","","1"\r$/m,
    );
  });
});
