/**
 * Where commands stand in a mail: a block of `#word value` lines at the very top of the new text, blank lines before and between them.
 * A line further down is text, whatever it looks like; the receipt says that it was not run. A mail whose first command is `#ticket`
 * may speak of several tickets: every line `#ticket NUMBER` begins the part about another one.
 */

/** One line of the block. */
export interface CommandLine {
  /** As written. */
  readonly line: string;
  /** In lower case, without `#`. */
  readonly word: string;
  readonly value: string;
}

/** What a mail says of one ticket. */
export interface Section {
  readonly commands: readonly CommandLine[];
  /** The text below the block. */
  readonly body: string;
  /** Lines of the text that look like commands and are none, since they do not stand at the top. */
  readonly strays: readonly string[];
}

const COMMAND_LINE = /^#(\p{L}[\p{L}\p{N}_-]{0,30})(?:[ \t\u00a0:](.*))?$/u;
/** What mail programs and keyboards put before a line without showing it. */
const UNSEEN = /^[\s\u200b-\u200f\u2060\ufeff]+/;

/** Reads one line as a command, or null where it is none. */
export function readCommandLine(raw: string): CommandLine | null {
  const line = raw.replace(UNSEEN, '').trimEnd();
  const match = COMMAND_LINE.exec(line);
  if (match === null) return null;
  const [, word = '', value = ''] = match;
  return { line, word: word.toLowerCase(), value: value.replace(/^[\s\u00a0:]+/, '').trim() };
}

/** Cuts the new text of a mail into what it says of each ticket. `isVerb` tells which words are commands, for the strays. */
export function readSections(text: string, isVerb: (word: string) => boolean): readonly Section[] {
  const first = readSection(text, isVerb);
  if (first.commands[0]?.word !== 'ticket') return [first];
  return splitAtTickets(text).map((part) => readSection(part, isVerb));
}

function splitAtTickets(text: string): string[] {
  const parts: string[][] = [];
  for (const line of text.split('\n')) {
    const command = readCommandLine(line);
    const begins = command?.word === 'ticket' && command.value !== '';
    const last = parts.at(-1);
    if (begins || last === undefined) parts.push([line]);
    else last.push(line);
  }
  // Blank lines above the first #ticket are no part.
  return parts.map((lines) => lines.join('\n')).filter((part) => part.trim() !== '');
}

function readSection(text: string, isVerb: (word: string) => boolean): Section {
  const lines = text.split('\n');
  const commands: CommandLine[] = [];
  let bodyFrom = 0;
  for (const [index, raw] of lines.entries()) {
    if (raw.replace(UNSEEN, '').trim() === '') continue;
    const command = readCommandLine(raw);
    if (command === null) break;
    commands.push(command);
    bodyFrom = index + 1;
  }
  const body = lines.slice(bodyFrom);
  const strays = body
    .map((line) => readCommandLine(line))
    .flatMap((command) => (command !== null && isVerb(command.word) ? [command.line] : []));
  return { commands, body: body.join('\n').trim(), strays };
}
