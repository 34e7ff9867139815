import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cannedAt,
  cannedFaults,
  CANNED_VARIABLES,
  expandCanned,
  firstNameOf,
  type CannedAnswer,
  type CannedValues,
} from '../../src/desk/canned.ts';

const base: CannedAnswer = {
  name: 'activation-help',
  channel: null,
  category: null,
  locale: null,
  title: 'Activation',
  text: 'Hello {{customer.firstName}},\nyour licence of {{ ticket.tag }} is on its way.',
};
const values: CannedValues = {
  'customer.firstName': 'Cara',
  'customer.name': 'Cara Keller',
  'ticket.tag': 'TICK-1001',
  'ticket.subject': 'Licence',
  'agent.name': 'Anna Berg',
  'channel.name': 'Support',
};
const expand = (text: string, canned: readonly CannedAnswer[] = [base], over: Partial<CannedValues> = {}) =>
  expandCanned(text, canned, { ...values, ...over });

describe('a name alone on a line of an answer', () => {
  test('becomes the text, with what is known filled in', () => {
    expect(expand('Dear customer\n\n /Activation-Help \u200b\nBye')).toEqual({
      text: 'Dear customer\n\nHello Cara,\nyour licence of TICK-1001 is on its way.\nBye',
      used: ['activation-help'],
    });
  });

  test('that is mistyped is a fault with the nearest name', () => {
    expect(expand('Hi\n/activation-hlep\n')).toEqual({
      line: '/activation-hlep',
      problem: { kind: 'no-canned', name: 'activation-hlep', near: 'activation-help' },
    });
  });

  test.each([
    '/etc/hosts',
    '/etc',
    '/',
    '//activation-help',
    'see /activation-help',
    '/activation-help now',
    '/5',
  ])('%s stays text', (line) => {
    expect(expand(`a\n${line}\nb`)).toEqual({ text: `a\n${line}\nb`, used: [] });
  });

  test('nobody is greeted with a gap', () => {
    const greeting = { ...base, text: 'Hello {{customer.firstName}},' };
    expect(expand('/activation-help', [greeting], { 'customer.firstName': '' })).toMatchObject({
      text: 'Hello,',
    });
  });

  test('what is filled in is data: never a variable, a name or a pattern again (T-20)', () => {
    const echo = { ...base, text: 'A {{ticket.subject}} B' };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.constantFrom(
            '{{agent.name}}',
            '$&$1$`',
            '/activation-help',
            '\n/activation-help\n',
            '{{constructor}}',
          ),
        ),
        (subject) => {
          const value = subject.replace(/\s+/g, ' ').trim();
          expect(expand('/activation-help', [echo], { 'ticket.subject': subject })).toEqual({
            text: value === '' ? 'A B' : `A ${value} B`,
            used: ['activation-help'],
          });
        },
      ),
    );
  });
});

describe('a text that shall be kept', () => {
  test('may hold every variable there is', () => {
    expect(cannedFaults(CANNED_VARIABLES.map((name) => `{{${name}}} {{ ${name} }}`).join('\n'))).toEqual([]);
  });

  test.each([
    ['a\n{{customer.fristName}}', 2, 'did you mean customer.firstName?'],
    ['{{constructor}}', 1, 'there is no variable {{constructor}}'],
    ['{{#with customer}}x{{/with}}', 1, 'braces stand around a variable alone'],
    ['{{{customer.name}}}', 1, 'braces'],
    ['{{customer.name', 1, 'braces'],
    ['{{__proto__}}', 1, 'braces'],
    ['{{toString}}', 1, 'no variable'],
  ])('%j is refused by its line (T-20)', (text, line, reason) => {
    expect(cannedFaults(text)[0]).toMatchObject({ line, reason: expect.stringContaining(reason) as string });
  });
});

describe('of several texts of a name', () => {
  const place = { channel: 'support', category: 'hardware/faulty', locale: 'de' } as const;
  const chosen = (...all: Partial<CannedAnswer>[]) =>
    cannedAt(
      all.map((one, index) => ({ ...base, ...one, text: String(index) })),
      place,
    ).map(({ text }) => text);

  test.each<[Partial<CannedAnswer>[], string[]]>([
    [[{}, { locale: 'de' }], ['1']],
    [[{ locale: 'de' }, {}], ['0']],
    [[{ channel: 'support' }, { locale: 'de' }], ['1']],
    [[{ channel: 'support', category: 'hardware' }, { locale: 'de' }], ['0']],
    [[{ category: 'hardware' }, { category: 'hardware/faulty' }], ['1']],
    [[{ category: 'hard' }, { locale: 'en' }, { channel: 'sales' }], []],
    [
      [
        { channel: 'support', category: 'hardware', locale: 'de' },
        { channel: 'support', locale: 'de' },
      ],
      ['0'],
    ],
  ])('%j: the one that says most of the place is taken', (all, texts) => {
    expect(chosen(...all)).toEqual(texts);
  });

  test('names are apart', () => {
    expect(chosen({}, { name: 'other' })).toEqual(['0', '1']);
  });
});

test.each([
  ['Cara Keller', 'Cara'],
  ['Keller, Cara', 'Cara'],
  ['cara@example.org', ''],
  ['', ''],
  ['Cara', 'Cara'],
])('%j is called %j', (name, first) => {
  expect(firstNameOf(name)).toBe(first);
});
