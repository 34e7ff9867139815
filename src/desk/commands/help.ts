/** The list of commands as an agent gets it by mail, made from the table of verbs. */
import type { Locale } from '../locale/locale.ts';
import { COMMAND_WORDS, SHORT_FORMS, verbNamed } from './verbs.ts';

export interface HelpEntry {
  /** `#snooze TIME`. */
  readonly line: string;
  readonly does: string;
  /** As somebody would write it; '' where the line says it all. */
  readonly example: string;
}

/** Every command, or the one that is asked about; empty where there is none of that name. */
export function helpEntries(locale: Locale, about: string | null): HelpEntry[] {
  const words = about === null ? COMMAND_WORDS : COMMAND_WORDS.filter((word) => word === about);
  return words.map((word) => {
    const entry = verbNamed(word);
    if (entry === null) return { line: `#${word}`, does: SHORT_FORMS[word]?.does[locale] ?? '', example: '' };
    const line = entry.form === '' ? `#${word}` : `#${word} ${entry.form}`;
    return {
      line,
      does: entry.does[locale],
      example: entry.example === '' ? '' : `#${word} ${entry.example}`,
    };
  });
}
