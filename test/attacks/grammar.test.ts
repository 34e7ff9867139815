/** What fuzzing found, and the laws of fuzzing themselves on a handful of inputs: `npm run fuzz -- --what all` tries many. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diceOf } from '../../bench/fuzz/dice.ts';
import { atLeastOne } from '../../bench/fuzz/kind.ts';
import { KINDS, type KindName } from '../../bench/fuzz/kinds.ts';
import { readOrders } from '../../src/desk/commands/read-commands.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';
import { parseMsgIds } from '../../src/mail/msg-id.ts';
import { parseParameterized } from '../../src/mail/parameters.ts';
import { VOCABULARY } from '../support/desk.ts';

const MESSAGES = join(import.meta.dirname, '../corpus/messages');
const messages = atLeastOne(
  readdirSync(MESSAGES)
    .filter((name) => name.endsWith('.eml'))
    .slice(0, 20)
    .map((name) => readFileSync(join(MESSAGES, name))),
);

test.each([
  ['messages', 20],
  ['tokens', 400],
  ['addresses', 400],
  ['headers', 200],
  ['commands', 200],
] as const)('%s that nobody would send keep every law (T-02, T-16, T-19, T-48)', async (what, many) => {
  for (let number = 0; number < many; number++) {
    const attempt = KINDS[what satisfies KindName].attempt(diceOf('ci', number), { messages });
    await attempt.check();
  }
});

describe('a command that somebody else wrote', () => {
  const commandsIn = (text: string) =>
    readOrders(readReply(text, null, false).text, VOCABULARY).flatMap(({ commands }) =>
      commands.map(({ line }) => line),
    );

  test('so long that an agent’s mail program wraps it out of its quote is still quoted (T-48)', () => {
    const head = 'On Mon, Mar 2, 2026 at 10:00 AM Eve <eve@evil.example> wrote:';
    const quote = `${head}\n> It has been broken since monday and nobody has looked at it so far, please`;
    expect(commandsIn(`${quote}\n#cc +eve@evil.example\n\n#close\nIt is mended.`)).toEqual(['#close']);
    expect(commandsIn(`${quote}\n#spam\n#cc:+eve@evil.example\n> thank you\n\nIt is mended.`)).toEqual([]);
    expect(commandsIn(`${quote}\n\u200b#spam\nIt is mended.`)).toEqual([]);
    // What stands apart from the quote is the agent's own.
    expect(commandsIn(`${quote}\n\n#close`)).toEqual(['#close']);
  });
});

test('no name, value or id that is read out of a header holds a control character (T-16, T-43)', () => {
  const { value, parameters } = parseParameterized(
    'text/pl\x1bain\x85; na\x00me=x; file\x9bname=y; charset=z',
  );
  expect(value).toBe('text/pl ain');
  expect([...parameters]).toEqual([['charset', 'z']]);
  expect(parseMsgIds('a\x1b[2J@example.org b\x00@example.org')).toEqual([]);
});
