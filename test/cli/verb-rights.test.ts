/** Every command of `postern ticket` that an agent stands behind, for every reach of an agent: found in the program itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ERRORS } from '../../src/base/errors.ts';
import { createProgram } from '../../src/cli/program.ts';
import type { CliIo } from '../../src/cli/terminal/io.ts';
import { CommandLine } from './command-line.ts';
import { runHere } from './in-process.ts';

/** What stands behind the ticket's number, by the least reach that may do it. A command that stands in no row fails the test. */
const COMMANDS = {
  looks: {
    show: [],
    watch: [],
    unwatch: [],
    mute: [],
    unmute: [],
    remind: ['3d'],
  },
  develops: {
    note: ['Called.'],
    status: ['waiting'],
    priority: ['high'],
    due: ['3d'],
    snooze: ['3d'],
    estimate: ['4h'],
    time: ['45m'],
    call: ['10m', 'she will look'],
    internal: [],
    task: ['order it'],
    done: ['1'],
    reply: ['Hello Carla.'],
  },
  supports: {
    tag: ['vip'],
    title: ['Toner'],
    summary: ['waits'],
    project: ['move'],
    type: ['bug'],
    link: ['1002'],
    unlink: ['1002'],
    team: ['second-line'],
    responsible: ['sam'],
    assign: ['sam'],
    unassign: [],
    customer: ['dora@customer.example'],
    spam: [],
    category: ['billing'],
    'participant add': ['dora@customer.example'],
    'participant remove': ['dora@customer.example'],
    'secret list': [],
    'secret show': ['router'],
    'secret erase': ['router'],
    split: ['4'],
    merge: ['1002'],
    unmerge: [],
  },
} as const;
/** What is about no ticket yet, or about all: other tests look at it. */
const WITHOUT_TICKET = ['list', 'create'];

const REACH = ['nothing', 'looks', 'develops', 'supports'] as const;
type Reach = (typeof REACH)[number];

const CONFIG = `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support, subscribers: [anna, sam, dev] }
desk: { categories: [billing], teams: [{ name: second-line, members: [sam] }], types: [bug] }
agents:
  - { name: anna, displayName: Anna Berg, addresses: [anna@agents.example] }
  - { name: sam, displayName: Sam, addresses: [sam@agents.example], role: support-agent }
  - { name: dev, displayName: Dev, addresses: [dev@agents.example], role: developer, category: billing }
  - { name: lou, displayName: Lou, addresses: [lou@agents.example], role: support-agent }
  - { name: max, displayName: Max, addresses: [max@agents.example], role: support-agent }
log: { level: error }
http: null
`;
const AGENT_OF: Readonly<Record<Reach, string>> = {
  nothing: 'max',
  looks: 'lou',
  develops: 'dev',
  supports: 'sam',
};

let desk: CommandLine;
beforeEach(async () => {
  desk = new CommandLine(CONFIG);
  const customer = ['--customer', 'carla@customer.example', '--subject', 'Printer', '--as', 'anna'];
  for (const args of [
    ['ticket', 'create', 'It smokes.', ...customer],
    ['ticket', 'create', 'It burns.', ...customer],
    ['ticket', 'category', '1001', 'billing', '--as', 'anna'],
    ['ticket', 'category', '1002', 'billing', '--as', 'anna'],
    ['agent', 'subscribe', 'support', '--as', 'lou', '--informal'],
  ])
    expect(await run(args), args.join(' ')).toMatchObject({ exit: 0, stderr: '' });
}, 30_000);
afterEach(() => {
  desk.remove();
});

const run = (args: readonly string[]) => runHere(desk, args);

interface Named {
  name(): string;
  readonly commands: readonly Named[];
}

/** `show`, `participant add`: the commands of `postern ticket`, as the program knows them. */
function ticketCommands(): string[] {
  const io = { environment: {}, setExitCode: () => undefined } as unknown as CliIo;
  const leaves = (command: Named, before: readonly string[]): string[] =>
    command.commands.length === 0
      ? [before.join(' ')]
      : command.commands.flatMap((one) => leaves(one, [...before, one.name()]));
  const ticket = createProgram(io).commands.find((one) => one.name() === 'ticket');
  if (ticket === undefined) throw new Error('there is no `postern ticket`');
  return leaves(ticket, []);
}

const rows = (Object.entries(COMMANDS) as [Reach, Record<string, readonly string[]>][]).flatMap(
  ([least, commands]) => Object.entries(commands).map(([name, values]) => ({ name, values, least })),
);

test('every command about a ticket stands in the table of this test (T-67)', () => {
  expect([...rows.map(({ name }) => name), ...WITHOUT_TICKET].sort()).toEqual(ticketCommands().sort());
});

test('every command about a ticket is let in or denied as the table says, whoever stands behind it (T-67)', async () => {
  const found: string[] = [];
  for (const reach of REACH)
    for (const { name, values, least } of rows) {
      const args = ['ticket', ...name.split(' '), '1001', ...values, '--as', AGENT_OF[reach]];
      const { exit, stderr } = await run(args);
      const denied = exit === ERRORS['right.missing'].exit;
      const expected = REACH.indexOf(reach) < REACH.indexOf(least);
      if (denied !== expected) found.push(`${args.join(' ')} ended with ${exit}: ${stderr}`);
    }
  expect(found).toEqual([]);
}, 60_000);
