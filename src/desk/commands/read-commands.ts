/**
 * Understands a mail's commands: in goes the new text of an agent's mail, out come sections, each with its commands, its text, and what
 * could not be understood. Pure; it does nothing. With any problem at all, nothing of the mail may be carried out.
 */
import { nearestWord } from '../../base/nearest.ts';
import { readSections, type CommandLine } from './block.ts';
import type { Command, Verb, Vocabulary } from './command.ts';
import { bad, good, type Problem, type Read } from './problem.ts';
import { COMMAND_WORDS, isCommandWord, SHORT_FORMS, verbNamed } from './verbs.ts';

/** One line that could not be understood. */
export interface LineProblem {
  readonly line: string;
  readonly problem: Problem;
}

/** What a mail says of one ticket. */
export interface Order {
  readonly commands: readonly { readonly line: string; readonly command: Command }[];
  /** The text below the commands. */
  readonly text: string;
  /** Lines of the text that look like commands and were not run. */
  readonly strays: readonly string[];
  readonly problems: readonly LineProblem[];
}

/** Reads a whole mail: one order, or several where it speaks of several tickets. */
export function readOrders(text: string, vocabulary: Vocabulary): readonly Order[] {
  return readSections(text, isCommandWord).map(({ commands: lines, body, strays }) => {
    const commands: { line: string; command: Command }[] = [];
    const problems: LineProblem[] = [];
    /** One of each, since the same twice contradicts nothing. */
    const distinct = new Map<string, { line: string; command: Command }>();
    for (const line of lines) {
      const read = readCommand(line, vocabulary);
      const key = read.ok ? JSON.stringify(read.value) : '';
      const clash = read.ok && !distinct.has(key) ? clashWith(distinct.values(), read.value) : null;
      if (!read.ok) problems.push({ line: line.line, problem: read.problem });
      else if (clash !== null)
        problems.push({ line: line.line, problem: { kind: 'contradicts', above: clash } });
      else {
        const one = { line: line.line, command: read.value };
        commands.push(one);
        distinct.set(key, distinct.get(key) ?? one);
      }
    }
    return { commands, text: body, strays, problems };
  });
}

/** Reads one line. */
export function readCommand({ word, value }: CommandLine, vocabulary: Vocabulary): Read<Command> {
  const entry = verbNamed(word);
  if (entry !== null) return entry.read(value, vocabulary);
  const short = Object.hasOwn(SHORT_FORMS, word) ? SHORT_FORMS[word] : undefined;
  if (short === undefined)
    return bad({ kind: 'unknown-command', word, near: nearestWord(word, COMMAND_WORDS) });
  return value === '' ? good(short.command(vocabulary)) : bad({ kind: 'takes-nothing', word });
}

/** The command as it is written: reading that gives the same command. */
export function writeCommand(command: Command, vocabulary: Vocabulary): string {
  const value = verbNamed(command.verb)?.write(command, vocabulary) ?? '';
  return value === '' ? `#${command.verb}` : `#${command.verb} ${value}`;
}

/** What may stand in one mail as often as there is something to say. */
const REPEATABLE: ReadonlySet<Verb> = new Set<Verb>([
  'note',
  'tag',
  'cc',
  'watch',
  'unwatch',
  'remind',
  'time',
  'task',
  'done',
  'link',
  'unlink',
  'split',
  'block',
  'list',
  'search',
  'show',
  'confirm',
]);

/** Verbs that set the same thing. */
const SAME_THING: Readonly<Partial<Record<Verb, string>>> = {
  assign: 'assignee',
  unassign: 'assignee',
  mute: 'mute',
  unmute: 'mute',
  draft: 'answer',
  send: 'answer',
  undo: 'answer',
  note: 'answer',
  public: 'answer',
  forward: 'answer',
  secret: 'answer',
};

/** The line of another command above that the command contradicts, or null. */
function clashWith(
  above: Iterable<{ readonly line: string; readonly command: Command }>,
  { verb }: Command,
): string | null {
  const thing = SAME_THING[verb] ?? verb;
  for (const { line, command } of above) {
    const isRepeated = REPEATABLE.has(verb) && command.verb === verb;
    if (!isRepeated && (SAME_THING[command.verb] ?? command.verb) === thing) return line;
  }
  return null;
}
