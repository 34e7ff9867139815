import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { addNote } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { findTicketByNumber, updateTicket } from '../../src/store/tickets/tickets.ts';
import { programPath } from '../support/servers.ts';
import { CommandLine, mail, MAIN, runProgram } from './command-line.ts';

/** What the reading of a mail takes out; here it got into the database all the same. */
const HOSTILE = 'Hi \x1b]0;owned\x07\x1b[2J\x9b31m \u202etxet\r\x08';
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** The command line beside a gateway that runs. */
let desk: CommandLine;
let gateway: Gateway;

beforeAll(async () => {
  desk = new CommandLine();
  gateway = await startGateway(loadConfig(desk.config, {}, desk.folder), { pollMs: 25 });
  await inject(mail({ subject: 'Printer', id: 'one@customer.example' }));
  await inject(mail({ subject: 'Screen', id: 'two@customer.example' }));
  await gateway.store.transact(async (tx) => {
    const ticket = present(await findTicketByNumber(tx, 1002), 'the second mail opened it');
    await updateTicket(tx, ticket.id, { subject: HOSTILE, channel: HOSTILE }, ticket.updated_at);
    const agent = present(gateway.desk.agents[0], 'the desk has agents');
    await addNote(tx, gateway.desk, { ticketId: ticket.id, agent, cause: null, text: HOSTILE, files: [] });
  });
});
afterAll(async () => {
  await gateway.stop();
  desk.remove();
});

async function inject(message: string): Promise<void> {
  const answer = await desk.run(['inject', '--from', 'carla@customer.example'], { input: message });
  expect(answer).toEqual({ exit: 0, stdout: '', stderr: '' });
  await gateway.settled();
}

async function ticketJson(name: string) {
  return (await desk.json(['ticket', 'show', name])) as {
    status: string;
    assignee: string | null;
    subject: string;
    history: { kind: string; visibility: string; actor: string; name: string | null; text: string }[];
  };
}

describe('reading', () => {
  test('ticket list shows each ticket once, the last changed first', async () => {
    const { tickets } = (await desk.json(['ticket', 'list', '--status', 'open'])) as {
      tickets: { ticket: string }[];
    };
    expect(tickets.map(({ ticket }) => ticket)).toEqual(['TICK-1002', 'TICK-1001']);
    const { stdout } = await desk.run(['ticket', 'list']);
    expect(stdout).toMatch(/^TICKET +STATUS +PRIORITY/);
    expect(stdout).toMatch(/^TICK-1001 +Open +normal .* Carla Customer +Printer$/m);
  });

  test('a list that is cut off says so', async () => {
    const answer = await desk.run(['ticket', 'list', '--limit', '1']);
    expect(answer.stdout).toContain('There are more than 1; --limit shows more.');
    expect(await desk.json(['ticket', 'list', '--limit', '1'])).toMatchObject({ more: true });
    expect((await desk.run(['ticket', 'list', '--limit', '0'])).exit).toBe(64);
  });

  test('ticket show tells the history with the names of people', async () => {
    const { stdout } = await desk.run(['ticket', 'show', 'tick-1001']);
    expect(stdout).toContain('customer: Carla Customer <carla@customer.example>');
    expect(stdout).toMatch(
      /1\. \d{4}-\d\d-\d\d \d\d:\d\d {2}Carla Customer <carla@customer\.example> {2}\(correspondence\)/,
    );
    expect(stdout).toContain('    It smokes.');
  });

  test('a hostile subject and text do nothing to a terminal, and a parser still gets them (T-43)', async () => {
    const commands = ['ticket list', 'ticket show 1002', 'explain 1002', 'inbound list', 'outbox list'];
    const all = commands.flatMap((command) => [command, `${command} --json`]);
    await Promise.all(
      all.map(async (command) => {
        const { exit, stdout } = await desk.run(command.split(' '));
        expect(exit, command).toBe(0);
        expect(stdout, command).not.toMatch(CONTROLS);
      }),
    );
    expect((await ticketJson('1002')).subject).toBe(HOSTILE);
  });

  test.skipIf(programPath('script') === null)(
    'on a real terminal only our own bold is an escape sequence, and NO_COLOR takes that away',
    async () => {
      const command = `${process.execPath} ${MAIN} ticket show 1002`;
      const onTerminal = (env: NodeJS.ProcessEnv) =>
        runProgram(['script', '-qec', command, '/dev/null'], {
          cwd: desk.folder,
          env: { POSTERN_CONFIG: desk.config, TERM: 'xterm', ...env },
        });
      const { stdout } = await onTerminal({ NO_COLOR: '' });
      expect(stdout).toContain('\x1b[1mTICK-1002');
      expect(stdout.replace(/\x1b\[(?:1|22)m/g, '').replace(/\r\n/g, '\n')).not.toMatch(CONTROLS);
      expect((await onTerminal({ NO_COLOR: '1' })).stdout).not.toContain('\x1b');
    },
  );

  test('explain tells the rules that decided, by ticket and by Message-ID', async () => {
    const { stdout } = await desk.run(['explain', 'TICK-1001']);
    expect(stdout).toMatch(/^Mail <one@customer\.example>$/m);
    expect(stdout).toContain('envelope from carla@customer.example, to support@desk.example');
    expect(stdout).toMatch(/^ {2}\d\. classify: person$/m);
    expect(stdout).toMatch(/^ {2}=> opened TICK-1001/m);
    const byId = (await desk.json(['explain', '<one@customer.example>'])) as {
      mails: { trace: unknown[] }[];
    };
    expect(byId.mails).toMatchObject([{ disposition: 'opened', ticket: 'TICK-1001', state: 'done' }]);
    expect(byId.mails[0]?.trace.length).toBeGreaterThan(2);
  });

  test('inbound list shows how each mail ended', async () => {
    const { inbound } = (await desk.json(['inbound', 'list', '--ticket', '1001'])) as { inbound: unknown[] };
    expect(inbound).toMatchObject([
      { transport: 'pipe', state: 'done', disposition: 'opened', messageId: 'one@customer.example' },
    ]);
  });

  test('inbound list finds what somebody sent, by address, name or envelope, and explain says how', async () => {
    const from = async (words: string) =>
      ((await desk.json(['inbound', 'list', '--from', words])) as { inbound: { messageId: string }[] })
        .inbound;
    const both = [
      { messageId: 'two@customer.example', from: ['carla@customer.example'], subject: 'Screen' },
      { messageId: 'one@customer.example', subject: 'Printer' },
    ];
    expect(await from('CARLA@customer.example')).toMatchObject(both);
    expect(await from('carla customer')).toMatchObject(both);
    expect(await from('nobody@customer.example')).toEqual([]);
    const [row] = (await desk.run(['inbound', 'list', '--limit', '1'])).stdout.split('\n').slice(1);
    expect(row).toMatch(/ carla@customer\.example +Screen +done +opened +TICK-1002 +0[a-z0-9]+$/);
    expect((await desk.run(['explain', row?.split(/ +/).at(-1) ?? ''])).stdout).toContain(
      '=> opened TICK-1002',
    );
    const { exit, stderr } = await desk.run(['explain', 'carla@customer.example']);
    expect(exit).toBe(1);
    expect(stderr).toContain('inbound list --from');
  });

  test('outbox list shows what went out, and to whom', async () => {
    const { outgoing } = (await desk.json(['outbox', 'list', '--ticket', '1001'])) as {
      outgoing: { kind: string; to: string; state: string }[];
    };
    expect(outgoing.map(({ kind, to }) => `${kind} ${to}`).sort()).toEqual([
      'confirmation carla@customer.example',
      'ticket-opened anna@agents.example',
    ]);
    expect(outgoing.every(({ state }) => state === 'relayed')).toBe(true);
  });

  test('contact list and show know the people who wrote', async () => {
    expect(await desk.json(['contact', 'list', '--search', 'CARLA'])).toMatchObject({
      contacts: [
        { name: 'Carla Customer', addresses: ['carla@customer.example'], organisation: 'customer.example' },
      ],
    });
    const { stdout } = await desk.run(['contact', 'show', 'carla@CUSTOMER.example']);
    expect(stdout).toMatch(/^TICK-1001 +Open .* Printer$/m);
  });

  test('agent list shows the agents and the channels that they are told of', async () => {
    expect(await desk.json(['agent', 'list'])).toEqual({
      agents: [
        {
          name: 'anna',
          displayName: 'Anna Berg',
          addresses: ['anna@agents.example'],
          locale: 'en',
          role: 'admin',
          category: null,
          channels: ['support'],
          informal: [],
          disabled: false,
          awayUntil: null,
        },
        {
          name: 'ben',
          displayName: 'Ben Okoye',
          addresses: ['ben@agents.example'],
          locale: 'en',
          role: 'admin',
          category: null,
          channels: [],
          informal: [],
          disabled: false,
          awayUntil: null,
        },
      ],
    });
  });

  test('what is not there ends with 1 and says how to find it', async () => {
    const commands = [
      'ticket show TICK-9999',
      'contact show nobody@nowhere.example',
      'explain no-such@message.id',
      'ticket list --assignee bem',
    ];
    await Promise.all(
      commands.map(async (command) => {
        const { exit, stdout, stderr } = await desk.run(command.split(' '));
        expect({ exit, stdout }, command).toEqual({ exit: 1, stdout: '' });
        expect(stderr).toMatch(/^postern: (?:there is no|no mail) /);
        expect(stderr).not.toMatch(/^ +at /m);
      }),
    );
    const asJson = await desk.run(['ticket', 'show', '9999', '--json']);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'not.found', exit: 1 } });
  });
});

describe('acting', () => {
  test('ticket create opens a ticket for a customer; --confirm sends the number', async () => {
    const args = [
      'ticket',
      'create',
      '--customer',
      'karl@firm.example',
      '--subject',
      'A call',
      '--as',
      'anna',
      '--confirm',
    ];
    const created = await desk.json([...args, 'He called.']);
    expect(created).toMatchObject({ subject: 'A call', status: 'open' });
    await gateway.settled();
    const { outgoing } = (await desk.json(['outbox', 'list', '--ticket', String(created['ticket'])])) as {
      outgoing: unknown[];
    };
    expect(outgoing).toMatchObject(
      [{ kind: 'ticket-opened' }, { kind: 'confirmation', to: 'karl@firm.example' }].sort(),
    );
  });

  test('ticket create refuses an address of ours, which would be a loop', async () => {
    const args = [
      'ticket',
      'create',
      '--customer',
      'help+x@desk.example',
      '--subject',
      'S',
      '--as',
      'anna',
      'T',
    ];
    const { exit, stderr } = await desk.run(args);
    expect(exit).toBe(64);
    expect(stderr).toContain('is an address of channel support');
  });

  test('reply, note, assign and status do what agents do by mail', async () => {
    await desk.json(['ticket', 'assign', '1001', 'ben', '--as', 'anna']);
    await desk.json(['ticket', 'note', '1001', '--as', 'ben'], { input: 'INT-note over\nstandard input\n' });
    const said = await desk.run([
      'ticket',
      'reply',
      '1001',
      'It is mended.',
      '--as',
      'ben',
      '--status',
      'waiting',
    ]);
    expect(said).toMatchObject({ exit: 0, stdout: 'TICK-1001: the answer goes to one customer\n' });
    await desk.json(['ticket', 'status', '1001', 'closed', '--as', 'ben']);
    await gateway.settled();

    const ticket = await ticketJson('1001');
    expect(ticket).toMatchObject({ status: 'closed', assignee: 'ben' });
    expect(ticket.history.map((entry) => entry.name ?? `${entry.visibility} ${entry.kind}`)).toEqual([
      'public correspondence',
      'assigned',
      'internal note',
      'public correspondence',
      'status-changed',
      'status-changed',
    ]);
    expect(ticket.history[2]).toMatchObject({ actor: 'agent:ben', text: 'INT-note over\nstandard input' });
    const { outgoing } = (await desk.json(['outbox', 'list', '--ticket', '1001'])) as {
      outgoing: { kind: string; to: string }[];
    };
    expect(outgoing.map(({ kind, to }) => `${kind} ${to}`)).toEqual(
      expect.arrayContaining([
        'answer carla@customer.example',
        'closed carla@customer.example',
        'ticket-assigned ben@agents.example',
      ]),
    );
  });

  test('an act needs to know who acts, where there are several agents', async () => {
    const { exit, stderr } = await desk.run(['ticket', 'note', '1001', 'x']);
    expect(exit).toBe(64);
    expect(stderr).toBe('postern: say who does it: --as AGENT (one of anna, ben)\n');
    expect((await desk.run(['ticket', 'note', '1001', 'x', '--as', 'carl'])).exit).toBe(1);
  });

  test('a text is needed, and a status that exists', async () => {
    expect((await desk.run(['ticket', 'note', '1001', '--as', 'anna'], { input: ' \n' })).exit).toBe(64);
    expect((await desk.run(['ticket', 'status', '1001', 'done', '--as', 'anna'])).exit).toBe(64);
  });
});

test('ticket show tells what a machine wrote from what a person wrote', async () => {
  const headers = ['Auto-Submitted: auto-replied', 'In-Reply-To: <one@customer.example>'];
  await inject(mail({ subject: 'Away', id: 'away@customer.example', text: 'I am away.', headers }));
  const { stdout } = await desk.run(['ticket', 'show', '1001']);
  expect(stdout).toMatch(/ Carla Customer <[^>]+> {2}\(correspondence, automatic\)\n {4}I am away\./);
});

test('ticket show tells what became of each mail to a customer', async () => {
  await inject(mail({ subject: 'Beamer', id: 'last@customer.example' }));
  const { tickets } = (await desk.json(['ticket', 'list', '--limit', '1'])) as {
    tickets: { ticket: string }[];
  };
  const name = present(tickets[0], 'the mail opened it').ticket;
  await desk.run(['outbox', 'hold', '--all']);
  await desk.run(['ticket', 'reply', name, 'Switch it off.', '--as', 'anna']);
  await gateway.settled();
  const { stdout } = await desk.run(['ticket', 'show', name]);
  expect(stdout).toMatch(/^ {4}-> confirmation to carla@customer\.example: relayed on \d{4}-/m);
  expect(stdout).toMatch(
    /Switch it off\.\n {4}-> answer to carla@customer\.example: queued, due .*, given up /,
  );
  const { history } = (await desk.json(['ticket', 'show', name])) as { history: { mails: unknown[] }[] };
  expect(history.flatMap(({ mails }) => mails)).toMatchObject([
    { kind: 'confirmation', to: 'carla@customer.example', state: 'relayed' },
    { kind: 'answer', to: 'carla@customer.example', state: 'queued', doneAt: null },
  ]);
  await desk.run(['outbox', 'release', '--all']);
});
