import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, Vocabulary } from '../../../src/desk/commands/command.ts';
import { LIST_FILTERS, LIST_VIEWS } from '../../../src/desk/commands/command.ts';
import { readCommandLine } from '../../../src/desk/commands/block.ts';
import { problemText } from '../../../src/desk/commands/problem.ts';
import { readCommand, readOrders, writeCommand } from '../../../src/desk/commands/read-commands.ts';
import { COMMAND_WORDS, VERBS, verbNamed } from '../../../src/desk/commands/verbs.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES } from '../../../src/desk/tickets/workflow.ts';
import type { TicketNumber } from '../../../src/desk/tickets/number.ts';
import { parseAddrSpec, type AddrSpec } from '../../../src/mail/address.ts';

const address = (text: string): AddrSpec => {
  const parsed = parseAddrSpec(text);
  if (parsed === null) throw new TypeError(text);
  return parsed;
};

// Thursday, 2026-11-26, 11:30 in Berlin.
const NOW_MS = Date.UTC(2026, 10, 26, 10, 30);
const vocabulary: Vocabulary = {
  writer: 'ben',
  agents: [
    { name: 'anna', displayName: 'Anna Berg', addresses: [address('anna@desk.example')] },
    { name: 'anton', displayName: 'Anna Zorn', addresses: [address('anton@desk.example')] },
    { name: 'ben', displayName: 'Ben Ode', addresses: [address('ben@desk.example')] },
  ],
  teams: ['second-line', 'sales'],
  categories: ['hardware', 'hardware/faulty', 'software/licence'],
  types: ['question', 'bug'],
  channels: ['support'],
  ticketPrefix: 'TICK-',
  clock: { nowMs: NOW_MS, timeZone: 'Europe/Berlin', dayHour: 9 },
};

function only(text: string): Command {
  const [order] = readOrders(text, vocabulary);
  expect(order?.problems).toEqual([]);
  expect(order?.commands).toHaveLength(1);
  return (order?.commands[0] ?? expect.fail('no command')).command;
}

function fault(text: string): string {
  const [order] = readOrders(text, vocabulary);
  const [problem] = order?.problems ?? [];
  return problem === undefined ? expect.fail(`no fault in ${text}`) : problemText('en', problem.problem);
}

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('a command line', () => {
  test.each<[string, Command]>([
    ['#waiting', { verb: 'status', status: 'waiting' }],
    ['#Status: Waiting for Customer', { verb: 'status', status: 'waiting' }],
    ['#status in progress', { verb: 'status', status: 'in-progress' }],
    ['#status res', { verb: 'status', status: 'resolved' }],
    ['#take', { verb: 'assign', agent: 'ben' }],
    ['#assign @Anna Berg', { verb: 'assign', agent: 'anna' }],
    ['#assign anton@desk.example', { verb: 'assign', agent: 'anton' }],
    ['#assign me', { verb: 'assign', agent: 'ben' }],
    ['#team none', { verb: 'team', team: null }],
    ['#category faulty', { verb: 'category', category: 'hardware/faulty' }],
    ['#category hardware', { verb: 'category', category: 'hardware' }],
    ['#tag +vip -old, new', { verb: 'tag', add: ['vip', 'new'], remove: ['old'] }],
    [
      '#title \u201cA \u201cquoted\u201d title\u201d',
      { verb: 'title', title: '\u201cA \u201cquoted\u201d title\u201d' },
    ],
    ['#title \u201eDrucker tot\u201c', { verb: 'title', title: 'Drucker tot' }],
    [
      '#cc +<boss@example.com> -old@example.com',
      { verb: 'cc', add: [address('boss@example.com')], remove: [address('old@example.com')] },
    ],
    ['#watch', { verb: 'watch', agents: ['ben'] }],
    ['#watch anna @Anna', { verb: 'watch', agents: ['anna'] }],
    ['#forward lab@x.example <lab@X.example>', { verb: 'forward', to: [address('lab@x.example')] }],
    ['#watch ,', { verb: 'watch', agents: ['ben'] }],
    ['#snooze 3d', { verb: 'snooze', untilMs: utc('2026-11-29T10:30') }],
    ['#snooze 1h30m', { verb: 'snooze', untilMs: utc('2026-11-26T12:00') }],
    ['#snooze friday 14:00', { verb: 'snooze', untilMs: utc('2026-11-27T13:00') }],
    ['#snooze thursday', { verb: 'snooze', untilMs: utc('2026-12-03T08:00') }],
    ['#snooze thursday 14:00', { verb: 'snooze', untilMs: utc('2026-11-26T13:00') }],
    ['#snooze 9:00', { verb: 'snooze', untilMs: utc('2026-11-27T08:00') }],
    ['#snooze morgen', { verb: 'snooze', untilMs: utc('2026-11-27T08:00') }],
    ['#due 2026-12-01', { verb: 'due', atMs: utc('2026-12-01T08:00') }],
    ['#due 1.12.2026 17:30', { verb: 'due', atMs: utc('2026-12-01T16:30') }],
    ['#due 2027-07-01T10:00', { verb: 'due', atMs: utc('2027-07-01T08:00') }],
    ['#remind 10d call back', { verb: 'remind', atMs: utc('2026-12-06T10:30'), text: 'call back' }],
    ['#remind friday 14:00 call back', { verb: 'remind', atMs: utc('2026-11-27T13:00'), text: 'call back' }],
    ['#time 1,5h on the phone', { verb: 'time', minutes: 90, billable: true, text: 'on the phone' }],
    ['#time 1h 15m free', { verb: 'time', minutes: 75, billable: false, text: '' }],
    ['#estimate 2d', { verb: 'estimate', minutes: 960 }],
    ['#task @anna order the part', { verb: 'task', text: 'order the part', agent: 'anna' }],
    ['#done 1, #3', { verb: 'done', tasks: [1, 3] }],
    ['#merge [#TICK-1007]', { verb: 'merge', into: 1007 as TicketNumber }],
    ['#split 4 Second question', { verb: 'split', entry: 4, title: 'Second question' }],
    ['#block @spam.example', { verb: 'block', whom: '@spam.example' }],
    ['#call 10m she will send the log', { verb: 'call', minutes: 10, text: 'she will send the log' }],
    ['#list', { verb: 'list', view: 'my', filters: {} }],
    [
      '#list unassigned priority:high customer:cara@example.com',
      { verb: 'list', view: 'unassigned', filters: { priority: 'high', customer: 'cara@example.com' } },
    ],
    ['#away until monday', { verb: 'away', untilMs: utc('2026-11-30T08:00') }],
    ['#away off', { verb: 'away', untilMs: null }],
    ['#help remind', { verb: 'help', about: 'remind' }],
  ])('%s', (line, command) => {
    expect(only(line)).toEqual(command);
  });

  test.each([
    ['#resovle', 'there is no command #resovle; did you mean #resolve?'],
    ['#zzzzzz', 'there is no command #zzzzzz'],
    ['#take anna', '#take takes nothing behind it'],
    ['#forward ,', 'something is missing: write it as #forward ADDRESS ...'],
    ['#tag , ,', 'something is missing: write it as #tag [+]TAG ... -TAG ...'],
    ['#done \u00a0,', 'something is missing: write it as #done TASK ...'],
    ['#priority', 'something is missing: write it as #priority low|normal|high|urgent|critical'],
    ['#priority hihg', '"hihg" is not known; did you mean high?'],
    ['#assign berg zorn', '"berg zorn" is none of anna, anton, ben'],
    ['#assign Anna Z', '"Anna Z" is not known; did you mean anna?'],
    ['#snooze soon', '"soon" is no time; write 2026-12-01, 2026-12-01 14:00, friday 14:00, tomorrow or 3d'],
    ['#due 2025-01-01', '"2025-01-01" is over already'],
    [
      '#due 2026-02-30',
      '"2026-02-30" is no time; write 2026-12-01, 2026-12-01 14:00, friday 14:00, tomorrow or 3d',
    ],
    ['#time 90', '"90" is no length of time; write 45m, 1h30m, 3d or 2w'],
    ['#merge the other one', '"the other one" is no ticket number; write it as TICK-1001'],
    ['#cc +boss@', '"boss@" is no mail address'],
    ['#tag "a b"', '"a b" is no tag; a tag is one word of letters, digits, dots and dashes'],
    ['#list my proirity:high', 'there is no filter "proirity"; did you mean priority?'],
    ['#tag "open', 'a quotation mark is opened and not closed in: "open'],
    ['#category soft', null],
  ])('%s comes back with its fault', (line, said) => {
    if (said === null) expect(only(line)).toEqual({ verb: 'category', category: 'software/licence' });
    else expect(fault(line)).toBe(said);
  });

  test('an agent whom two are called by is asked about', () => {
    const two = {
      ...vocabulary,
      agents: vocabulary.agents
        .filter(({ name }) => name !== 'anna')
        .concat({ name: 'ab', displayName: 'Anna Berg', addresses: [] }),
    };
    const [order] = readOrders('#assign anna', two);
    expect(order?.problems[0]?.problem).toEqual({
      kind: 'ambiguous',
      value: 'anna',
      meanings: ['anton', 'ab'],
    });
  });
});

describe('a mail', () => {
  test('commands stand at its top; the same further down is text, and said to be none', () => {
    const [order] = readOrders(
      '\n#take\n\n#Waiting\nHello Cara,\n#resolve\n#hashtag of no command\n',
      vocabulary,
    );
    expect(order?.commands.map(({ line }) => line)).toEqual(['#take', '#Waiting']);
    expect(order?.text).toBe('Hello Cara,\n#resolve\n#hashtag of no command');
    expect(order?.strays).toEqual(['#resolve']);
  });

  test('a command that contradicts another above it is refused; the same twice is not', () => {
    expect(fault('#resolve\n#waiting')).toBe('it contradicts #resolve above it');
    expect(fault('#take\n#unassign')).toBe('it contradicts #take above it');
    expect(fault('#note\n#send')).toBe('it contradicts #note above it');
    const [order] = readOrders('#resolve\n#status resolved\n#tag a\n#tag b', vocabulary);
    expect(order?.problems).toEqual([]);
    expect(order?.commands).toHaveLength(4);
  });

  test('a mail that begins with #ticket speaks of each ticket in its own block', () => {
    const text = '#ticket TICK-7\n#resolve\nDone, thank you.\n\n#ticket 8\n#note\nlooks like 7\n#take';
    const orders = readOrders(text, vocabulary);
    expect(
      orders.map(({ commands, text: body }) => [commands.map(({ command }) => command.verb), body]),
    ).toEqual([
      [['ticket', 'status'], 'Done, thank you.'],
      [['ticket', 'note'], 'looks like 7\n#take'],
    ]);
    expect(orders[1]?.strays).toEqual(['#take']);
  });

  test('a line #ticket in the text of a mail that does not begin with it is text', () => {
    const orders = readOrders('Hello\n#ticket TICK-8\n#close', vocabulary);
    expect(orders).toHaveLength(1);
    expect(orders[0]?.commands).toEqual([]);
  });
});

const minute = 60_000;
const moment = fc
  .integer({ min: NOW_MS / minute + 1, max: NOW_MS / minute + 5_000_000 })
  .map((minutes) => minutes * minute);
const ticket = fc.integer({ min: 1, max: 99_999 }).map((number) => number as TicketNumber);
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
  .filter((text) => text !== '' && !/^["\u201c\u201e\u00ab\u00bb]|["\u201c\u201d\u00ab\u00bb]$/.test(text));
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { nil: null });
const agent = fc.constantFrom('anna', 'anton', 'ben');
const people = fc.uniqueArray(
  fc
    .constantFrom('a@x.example', '"a b"@x.example', 'c,d@x.example')
    .map((text) => parseAddrSpec(text))
    .filter((one): one is AddrSpec => one !== null),
  { minLength: 1, maxLength: 2, selector: (one) => one.localPart },
);
const tags = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/), { minLength: 1, maxLength: 4 });
const filterValue = words.filter((text) => !/["\\\u201c\u201e\u00ab\u00bb]/.test(text));

/** Every command there is, with any values. */
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ verb: fc.constant('status' as const), status: fc.constantFrom(...TICKET_STATUSES) }),
  fc.record({ verb: fc.constant('assign' as const), agent }),
  fc.record({
    verb: fc.constantFrom(
      'unassign',
      'internal',
      'public',
      'mute',
      'unmute',
      'spam',
      'send',
      'undo',
      'report',
    ),
  }),
  fc.record({ verb: fc.constant('draft' as const), replace: fc.boolean() }),
  fc.record({ verb: fc.constant('team' as const), team: maybe(fc.constantFrom('second-line', 'sales')) }),
  fc.record({ verb: fc.constant('responsible' as const), agent: maybe(agent) }),
  fc.record({ verb: fc.constant('priority' as const), priority: fc.constantFrom(...TICKET_PRIORITIES) }),
  fc.record({
    verb: fc.constant('category' as const),
    category: maybe(fc.constantFrom(...vocabulary.categories)),
  }),
  fc.record({ verb: fc.constant('type' as const), type: maybe(fc.constantFrom(...vocabulary.types)) }),
  tags.map((all) => ({ verb: 'tag' as const, add: all.slice(1), remove: all.slice(0, 1) })),
  fc.record({ verb: fc.constant('title' as const), title: words }),
  fc.record({ verb: fc.constant('summary' as const), summary: words }),
  people.map((all) => ({ verb: 'cc' as const, add: all.slice(0, 1), remove: all.slice(1) })),
  fc.record({ verb: fc.constantFrom('watch', 'unwatch'), agents: fc.uniqueArray(agent, { minLength: 1 }) }),
  fc.record({ verb: fc.constant('note' as const), text: fc.oneof(fc.constant(''), words) }),
  fc.record({ verb: fc.constant('snooze' as const), untilMs: moment }),
  fc.record({
    verb: fc.constant('remind' as const),
    atMs: moment,
    text: fc.oneof(fc.constant(''), words, fc.constant('14:00 at noon')),
  }),
  fc.record({ verb: fc.constant('due' as const), atMs: maybe(moment) }),
  fc.record({
    verb: fc.constant('time' as const),
    minutes: fc.integer({ min: 1, max: 9999 }),
    billable: fc.boolean(),
    text: fc.oneof(fc.constant(''), words, fc.constant('free of it')),
  }),
  fc.record({ verb: fc.constant('estimate' as const), minutes: maybe(fc.integer({ min: 1, max: 9999 })) }),
  fc.record({
    verb: fc.constant('task' as const),
    text: fc.oneof(words, fc.constant('@anna said so')),
    agent: maybe(agent),
  }),
  fc.record({
    verb: fc.constant('done' as const),
    tasks: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1 }),
  }),
  fc.record({ verb: fc.constant('merge' as const), into: ticket }),
  fc.record({
    verb: fc.constant('split' as const),
    entry: fc.integer({ min: 1, max: 999 }),
    title: fc.oneof(fc.constant(''), words),
  }),
  fc.record({ verb: fc.constant('link' as const), to: ticket }),
  fc.record({ verb: fc.constant('unlink' as const), from: ticket }),
  fc.record({ verb: fc.constant('project' as const), project: maybe(fc.oneof(words, fc.constant('none'))) }),
  people.map((all) => ({ verb: 'customer' as const, address: all[0] ?? address('x@y.example') })),
  fc.record({
    verb: fc.constant('call' as const),
    minutes: maybe(fc.integer({ min: 1, max: 500 })),
    text: fc.oneof(fc.constant(''), words, fc.constant('10m late')),
  }),
  people.map((to) => ({ verb: 'forward' as const, to })),
  fc.record({
    verb: fc.constant('block' as const),
    whom: maybe(fc.constantFrom('@spam.example', 'a@spam.example')),
  }),
  fc.record({ verb: fc.constant('confirm' as const), code: words }),
  fc.record({ verb: fc.constant('secret' as const), name: words }),
  fc.record({ verb: fc.constant('help' as const), about: maybe(fc.constantFrom('remind', 'no-such')) }),
  fc.record({ verb: fc.constantFrom('ticket', 'show'), number: ticket }),
  fc.record({
    verb: fc.constant('list' as const),
    view: fc.constantFrom(...LIST_VIEWS),
    filters: fc.dictionary(fc.constantFrom(...LIST_FILTERS), filterValue, { noNullPrototype: true }),
  }),
  fc.record({ verb: fc.constant('search' as const), words }),
  fc.record({ verb: fc.constant('canned' as const), words: fc.oneof(fc.constant(''), words) }),
  fc.record({ verb: fc.constant('notify' as const), settings: fc.constantFrom('', 'digest 8:00 16:00') }),
  fc.record({ verb: fc.constant('away' as const), untilMs: maybe(moment) }),
);

describe('every command', () => {
  test('is read again as it was written', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        // In UTC no hour comes twice.
        const inUtc = { ...vocabulary, clock: { ...vocabulary.clock, timeZone: 'UTC' } };
        const line = readCommandLine(writeCommand(command, inUtc));
        expect(line).not.toBeNull();
        if (line !== null) expect(readCommand(line, inUtc)).toEqual({ ok: true, value: command });
      }),
      { numRuns: 3000 },
    );
  });

  test('has an example that can be read', () => {
    const seen = new Set<string>();
    for (const [verb, { example }] of Object.entries(VERBS)) {
      seen.add(only(`#${verb}${example === '' ? '' : ` ${example}`}`).verb);
    }
    expect([...seen].sort()).toEqual(Object.keys(VERBS).sort());
  });

  test('no text ever makes the reading throw, and every word has an entry', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COMMAND_WORDS), fc.string({ unit: 'grapheme' }), (word, value) => {
        const [order] = readOrders(`#${word} ${value}`, vocabulary);
        for (const { problem } of order?.problems ?? []) {
          expect(problemText('en', problem)).not.toBe('');
          expect(problemText('de', problem)).not.toBe('');
        }
      }),
      { numRuns: 3000 },
    );
    expect(verbNamed('constructor')).toBeNull();
  });
});
