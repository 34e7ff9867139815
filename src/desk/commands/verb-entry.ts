import type { Locale } from '../locale/locale.ts';
import type { Command, CommandOf, Verb, Vocabulary } from './command.ts';
import { bad, good, type Read } from './problem.ts';
import { freeText, writeQuoted } from './words.ts';

/** One verb: how its value is written and read, and what it does. */
export interface VerbEntry<C extends Command> {
  /** How the value is written: capitals stand for something, `[...]` may be left out, `|` is or; '' = there is none. */
  readonly form: string;
  /** A value as somebody would write it; '' = none. */
  readonly example: string;
  /** What it does, as a sentence without its subject and full stop. */
  readonly does: Readonly<Record<Locale, string>>;
  /** Hard to take back: wants full proof of the agent, or is confirmed by reply. */
  readonly risky?: true;
  readonly read: (value: string, vocabulary: Vocabulary) => Read<C>;
  /** The value as it is written; reading it gives the same command. */
  readonly write: (command: C, vocabulary: Vocabulary) => string;
}

export type VerbTable<V extends Verb> = { readonly [K in V]: VerbEntry<CommandOf<K>> };

type Does = Readonly<Record<Locale, string>>;

/** A verb that takes nothing. */
export function bare<V extends Verb>(verb: V, command: CommandOf<V>, does: Does): VerbEntry<CommandOf<V>> {
  return {
    form: '',
    example: '',
    does,
    read: (value) => (value === '' ? good(command) : bad({ kind: 'takes-nothing', word: verb })),
    write: () => '',
  };
}

/** The most characters of a free text on a command line. */
export const COMMAND_TEXT_CHARS = 500;

/** A free text that must be there. */
export function readText(word: string, form: string, value: string): Read<string> {
  const text = freeText(value);
  if (text === '') return bad({ kind: 'needs-value', word, form });
  return text.length > COMMAND_TEXT_CHARS ? bad({ kind: 'too-long', most: COMMAND_TEXT_CHARS }) : good(text);
}

/** Maps what was read, if it could be. */
export function mapRead<T, U>(read: Read<T>, make: (value: T) => U): Read<U> {
  return read.ok ? good(make(read.value)) : read;
}

/** Commas and blanks alone are no word. */
export function namesNothing(value: string): boolean {
  return /^[\s,]*$/.test(value);
}

/** Refuses an empty value by saying how it is written. */
export function needed<C extends Command>(verb: Verb, entry: VerbEntry<C>): VerbEntry<C> {
  return {
    ...entry,
    read: (value, vocabulary) =>
      namesNothing(value)
        ? bad({ kind: 'needs-value', word: verb, form: entry.form })
        : entry.read(value, vocabulary),
  };
}

/** What is read first, and a text behind it: in marks, so that no part of it is read as what stands before. */
export function joined(first: string, text: string): string {
  return text === '' ? first : `${first} ${writeQuoted(text)}`;
}
