/** Commands as agents, their keyboards and their mail programs write them: understood as written, or not at all (T-48). */
import { isDeepStrictEqual } from 'node:util';
import { readCommandLine, readSections } from '../../src/desk/commands/block.ts';
import type { Command, Vocabulary } from '../../src/desk/commands/command.ts';
import { problemText } from '../../src/desk/commands/problem.ts';
import { readCommand, readOrders, writeCommand } from '../../src/desk/commands/read-commands.ts';
import { COMMAND_WORDS, isCommandWord, VERBS } from '../../src/desk/commands/verbs.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { ANNA, BEN, VOCABULARY } from '../../test/support/desk.ts';
import { REPLY_STYLES } from '../../test/support/reply-styles.ts';
import type { Dice } from './dice.ts';
import { atLeastOne, law, pieced, type FuzzKind } from './kind.ts';

const HERE: Vocabulary = {
  ...VOCABULARY,
  agents: [ANNA, { ...BEN, displayName: 'Anna Zorn' }],
  teams: ['second-line', 'sales'],
  categories: ['hardware', 'hardware/faulty', 'software/licence'],
  types: ['question', 'bug'],
  clock: { ...VOCABULARY.clock, timeZone: 'Europe/Berlin' },
};

// prettier-ignore
const VALUES = atLeastOne([
  'anna', '@anna', 'me', 'Anna Zorn', 'ben@agents.example', 'none', 'off', '-', 'nobody', 'second-line',
  'hardware/faulty', 'closed', 'in progress', 'urg', 'high', 'bug', '+vip', '-old', 'a,b',
  '+boss@b.example', '-<c@b.example>', '@spam.example', 'mailto:x@b.example', '"a b"@b.example',
  'TICK-1007', '#TICK-1007', '[#TICK-1007]', '1007', '1', '3', '0', '007', '999999999999', '3d', '1h30m',
  '1.5h', '2 weeks', 'friday 14:00', 'tomorrow', 'morgen', '2026-12-01', '1.12.2026 at 9am', '25:00',
  '2026-02-30', 'free', 'until monday', 'until', 'at once', 'digest 8:00 16:00', 'quiet 22:00-7:00',
  'on new', 'off replies', 'receipts off', 'priority:high', 'status:open', 'since:7d',
  'customer:"Carla Keller"', 'tag:vip', 'my', 'all', 'new', '482913', 'router-login', 'printer toner', '"',
  '""', '"a', '\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb', '\\', '\\"', "'", ' ', ',', ':', '\t',
  '\u00a0', '{{x}}', '$(x)', '`x`', "'; drop table", '\u202e', '\u200b', '\0', '\x1b[31m', 'é', 'ß',
  '\u0130', '\ud83d\ude00', '\ud800', '=',
]);
// prettier-ignore
const LINES = atLeastOne([
  '\n', '\n\n', ' ', '\u200b', '\ufeff', '\t', '\r', '\r\n', '\u2028', '\u00a0', '> ', '| ', '-- \n',
  'Hello Carla', '#', '##', '# ', '\uff03close', '#unknown', '#Close', '#CLOSE', '#close.', '#close!',
  '#take:', '#\u017fpam', '#\u212aeep', '#constructor', '#__proto__', '#ticket',
]);

function line(dice: Dice): string {
  const word = dice.pick(atLeastOne(COMMAND_WORDS));
  const gap = dice.pick([' ', ' ', ' ', ': ', ':', '\t', '']);
  return `#${word}${gap}${pieced(dice, VALUES, 6)}`;
}

function textOf(dice: Dice): string {
  if (dice.below(300) === 0) return `${line(dice)}\n`.repeat(dice.pick([100, 1000]));
  const pieces = Array.from({ length: 1 + dice.below(6) }, () =>
    dice.below(3) === 0 ? pieced(dice, LINES, 3) : line(dice),
  );
  return pieces.join(dice.pick(['\n', '\n', '\n', '\n\n', '\r\n']));
}

/** A command that is written and read again is the same command. */
function requireWritten(command: Command): void {
  const written = writeCommand(command, HERE);
  law(!/[\r\n]/.test(written), `a command is one line: ${JSON.stringify(written)}`);
  const again = readCommandLine(written);
  law(again !== null, `what was written is a command line: ${JSON.stringify(written)}`);
  const read = again === null ? null : readCommand(again, HERE);
  law(
    read?.ok === true && isDeepStrictEqual(read.value, command),
    `${JSON.stringify(command)} was written ${JSON.stringify(written)}, and read ${JSON.stringify(read)}`,
  );
}

/** Commands are read where they stand at the top, and nowhere else. */
function requireTop(text: string): void {
  for (const { commands, problems, strays } of readOrders(text, HERE)) {
    for (const { command } of commands) {
      law(Object.hasOwn(VERBS, command.verb), `there is a verb ${command.verb}`);
      requireWritten(command);
    }
    for (const { problem } of problems)
      for (const locale of ['en', 'de'] as const)
        law(problemText(locale, problem) !== '', 'a problem has words');
    for (const stray of strays)
      law(isCommandWord(readCommandLine(stray)?.word ?? ''), 'a stray line is a command line');
  }
  const below = readSections(`Hello Carla.\n${text}`, isCommandWord);
  law(below.length === 1 && below[0]?.commands.length === 0, 'below a line of text nothing is a command');
}

/** What stands in front of somebody else's words where nothing new was written. */
const FORWARD =
  '---------- Forwarded message ---------\nFrom: Eve <eve@evil.example>\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: Printer\nTo: <anna@agents.example>\n\n';

/** Lines that only the quoted mail holds: whichever of them is carried out came out of it. */
const QUOTED = [
  '#spam',
  '#merge TICK-1001',
  '#customer eve@evil.example',
  '#block @customer.example',
] as const;

interface Enclosed {
  readonly type: 'text/plain' | 'text/html';
  readonly content: string;
  readonly subject: string;
}

function enclosedMail(dice: Dice): Enclosed {
  const theirs = `${dice.pick(['', '', 'Hello,\n', '\n'])}${dice.pick(QUOTED)}\n${pieced(dice, [...QUOTED, '\n', 'please', '> #spam\n', '-- \n'], 6)}\n`;
  const words = dice.pick([
    'Thanks, done.',
    '#close',
    '#note\nHe has not paid.',
    '#take\n#waiting\nHello Carla.',
    'Hello.\n\nAnna',
  ]);
  const forwarded = { type: 'text/plain', subject: 'Fwd: Printer', content: `${FORWARD}${theirs}` } as const;
  const signed = { type: 'text/plain', subject: 'Re: Printer', content: `${words}\n-- \n${theirs}` } as const;
  const style = dice.pick(atLeastOne(REPLY_STYLES));
  const original = {
    from: 'Eve <eve@evil.example>',
    to: 'anna@agents.example',
    subject: 'Printer',
    text: theirs,
  };
  const answered = { subject: 'Re: Printer', ...style.body(words, original) };
  return dice.pick<Enclosed>([answered, answered, answered, answered, forwarded, signed]);
}

/** Nothing of what somebody else wrote runs, or the mail is one whose commands are refused as a whole. */
async function requireOwn({ type, content, subject }: Enclosed): Promise<void> {
  const header = `From: anna@agents.example\r\nSubject: ${subject}\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n`;
  const { message } = await parseMessage(Buffer.from(`${header}${content.replaceAll('\n', '\r\n')}`));
  if (message.textIsFromHtml) return;
  const run = readOrders(message.reply.text, HERE).flatMap(({ commands }) => commands.map((one) => one.line));
  const theirs = run.filter((one) => QUOTED.some((word) => one.startsWith(word)));
  law(theirs.length === 0, `${theirs.join(', ')} came out of what was quoted: ${JSON.stringify(content)}`);
}

export const COMMANDS: FuzzKind = {
  ending: 'txt',
  slowMs: 1500,
  many: 200_000,
  attempt(dice) {
    const text = textOf(dice);
    const enclosed = dice.below(4) === 0 ? enclosedMail(dice) : null;
    return {
      input: Buffer.from(enclosed?.content ?? text),
      check: async () => {
        requireTop(text);
        if (enclosed !== null) await requireOwn(enclosed);
      },
    };
  },
};
