import type { Locale } from '../locale.ts';

/** Why a command line cannot be carried out, as data: the words are made for the reader's language. */
export type Problem =
  | { readonly kind: 'unknown-command'; readonly word: string; readonly near: string | null }
  | { readonly kind: 'takes-nothing'; readonly word: string }
  /** `form` is how the value is written, with an example. */
  | { readonly kind: 'needs-value'; readonly word: string; readonly form: string }
  | {
      readonly kind: 'not-one-of';
      readonly value: string;
      readonly known: readonly string[];
      readonly near: string | null;
    }
  | { readonly kind: 'ambiguous'; readonly value: string; readonly meanings: readonly string[] }
  /** It says something else than the same command, or one like it, above. */
  | { readonly kind: 'contradicts'; readonly above: string }
  | { readonly kind: 'no-duration'; readonly value: string }
  | { readonly kind: 'no-moment'; readonly value: string }
  | { readonly kind: 'in-the-past'; readonly value: string }
  | { readonly kind: 'no-address'; readonly value: string }
  | { readonly kind: 'no-ticket'; readonly value: string; readonly example: string }
  | { readonly kind: 'no-number'; readonly value: string }
  | { readonly kind: 'no-tag'; readonly value: string }
  | { readonly kind: 'open-quote'; readonly value: string }
  | { readonly kind: 'too-long'; readonly most: number }
  | { readonly kind: 'unknown-filter'; readonly filter: string; readonly near: string | null }
  | { readonly kind: 'no-day'; readonly value: string }
  /** There is nothing in it that could be looked for. */
  | { readonly kind: 'no-words'; readonly value: string }
  /** There is none, or it may not be looked at: whoever asks is not told which. */
  | { readonly kind: 'ticket-not-seen'; readonly tag: string }
  /** `/NAME` alone on a line, near the name of a canned answer. */
  | { readonly kind: 'no-canned'; readonly name: string; readonly near: string }
  /** A note, an answer or a call needs words. */
  | { readonly kind: 'no-text'; readonly word: string };

type Words = { readonly [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>) => string };

const EN: Words = {
  'unknown-command': ({ word, near }) =>
    `there is no command #${word}${near === null ? '' : `; did you mean #${near}?`}`,
  'takes-nothing': ({ word }) => `#${word} takes nothing behind it`,
  'needs-value': ({ word, form }) => `something is missing: write it as #${word} ${form}`,
  'not-one-of': ({ value, known, near }) =>
    near === null ? `"${value}" is none of ${list(known)}` : `"${value}" is not known; did you mean ${near}?`,
  ambiguous: ({ value, meanings }) => `"${value}" may be ${meanings.join(' or ')}`,
  contradicts: ({ above }) => `it contradicts ${above} above it`,
  'no-duration': ({ value }) => `"${value}" is no length of time; write 45m, 1h30m, 3d or 2w`,
  'no-moment': ({ value }) =>
    `"${value}" is no time; write 2026-12-01, 2026-12-01 14:00, friday 14:00, tomorrow or 3d`,
  'in-the-past': ({ value }) => `"${value}" is over already`,
  'no-address': ({ value }) => `"${value}" is no mail address`,
  'no-ticket': ({ value, example }) => `"${value}" is no ticket number; write it as ${example}`,
  'no-number': ({ value }) => `"${value}" is no number`,
  'no-tag': ({ value }) => `"${value}" is no tag; a tag is one word of letters, digits, dots and dashes`,
  'open-quote': ({ value }) => `a quotation mark is opened and not closed in: ${value}`,
  'too-long': ({ most }) => `it is longer than ${most} characters`,
  'unknown-filter': ({ filter, near }) =>
    `there is no filter "${filter}"${near === null ? '' : `; did you mean ${near}?`}`,
  'no-day': ({ value }) => `"${value}" is no day; write 2026-11-01, today, yesterday, monday or 7d`,
  'no-words': ({ value }) => `there is no word in "${value}" that could be looked for`,
  'ticket-not-seen': ({ tag }) => `there is no ticket ${tag} that you may look at`,
  'no-canned': ({ name, near }) => `there is no canned answer /${name}; did you mean /${near}?`,
  'no-text': ({ word }) => `there is no text for #${word}`,
};

const DE: Words = {
  'unknown-command': ({ word, near }) =>
    `den Befehl #${word} gibt es nicht${near === null ? '' : `; war #${near} gemeint?`}`,
  'takes-nothing': ({ word }) => `hinter #${word} steht nichts`,
  'needs-value': ({ word, form }) => `es fehlt etwas: so wird es geschrieben: #${word} ${form}`,
  'not-one-of': ({ value, known, near }) =>
    near === null
      ? `„${value}“ ist keines von ${list(known)}`
      : `„${value}“ ist nicht bekannt; war ${near} gemeint?`,
  ambiguous: ({ value, meanings }) => `„${value}“ kann ${meanings.join(' oder ')} sein`,
  contradicts: ({ above }) => `es widerspricht ${above} darüber`,
  'no-duration': ({ value }) => `„${value}“ ist keine Dauer; so geht es: 45m, 1h30m, 3d oder 2w`,
  'no-moment': ({ value }) =>
    `„${value}“ ist kein Zeitpunkt; so geht es: 2026-12-01, 2026-12-01 14:00, freitag 14:00, morgen oder 3d`,
  'in-the-past': ({ value }) => `„${value}“ ist schon vorbei`,
  'no-address': ({ value }) => `„${value}“ ist keine Mailadresse`,
  'no-ticket': ({ value, example }) => `„${value}“ ist keine Ticketnummer; so geht es: ${example}`,
  'no-number': ({ value }) => `„${value}“ ist keine Zahl`,
  'no-tag': ({ value }) =>
    `„${value}“ ist kein Schlagwort: ein Wort aus Buchstaben, Ziffern, Punkten und Strichen`,
  'open-quote': ({ value }) => `ein Anführungszeichen ist nicht geschlossen: ${value}`,
  'too-long': ({ most }) => `es ist länger als ${most} Zeichen`,
  'unknown-filter': ({ filter, near }) =>
    `den Filter „${filter}“ gibt es nicht${near === null ? '' : `; war ${near} gemeint?`}`,
  'no-day': ({ value }) => `„${value}“ ist kein Tag; so geht es: 2026-11-01, heute, gestern, montag oder 7d`,
  'no-words': ({ value }) => `in „${value}“ steht kein Wort, nach dem sich suchen ließe`,
  'ticket-not-seen': ({ tag }) => `es gibt kein Ticket ${tag}, das du sehen darfst`,
  'no-canned': ({ name, near }) => `den Textbaustein /${name} gibt es nicht; war /${near} gemeint?`,
  'no-text': ({ word }) => `für #${word} fehlt der Text`,
};

const WORDS: Readonly<Record<Locale, Words>> = { en: EN, de: DE };

/** The problem in words, without a full stop. */
export function problemText(locale: Locale, problem: Problem): string {
  const say = WORDS[locale][problem.kind] as (problem: Problem) => string;
  return say(problem);
}

/** The most names that a sentence lists. */
const LISTED = 12;

function list(names: readonly string[]): string {
  if (names.length === 0) return '(none)';
  const shown = names.slice(0, LISTED);
  return names.length > LISTED ? `${shown.join(', ')} ...` : shown.join(', ');
}

/** What reading a value came to. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function good<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function bad(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}
