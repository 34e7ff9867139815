/**
 * A canned answer as a file: facts between two lines of `---`, then the text. In: the bytes of a file and its name. Out: the answer, or what
 * is wrong with it, line by line. The name is the file's, up to its first dot: `activation-help.de.md`.
 */
import { isMap, isScalar, LineCounter, parseDocument, type Scalar } from 'yaml';
import { nearestWord } from '../../base/nearest.ts';
import { LIMITS } from '../../base/limits.ts';
import { CANNED_NAME, cannedFaults, type CannedAnswer, type CannedFault } from '../../desk/canned.ts';
import { CATEGORY_PATH } from '../../desk/tickets/category.ts';
import { LOCALES, type Locale } from '../../desk/locale/locale.ts';
import { withoutControlsKeepingLines } from '../../mail/header.ts';

/** What there is to be named: channels, and categories where the operator lists them. */
export interface CannedWords {
  readonly channels: readonly string[];
  readonly categories: readonly string[];
}

/** What is kept under `title:` and so on. */
const KEYS = ['title', 'channel', 'category', 'locale'] as const;
type Key = (typeof KEYS)[number];
type Facts = Partial<Record<Key, { readonly value: string; readonly line: number }>>;

const FRONT = /^---[ \t]*\n((?:(?!---[ \t]*\n).*\n)*)---[ \t]*(?:\n|$)/;

export function readCannedFile(
  fileName: string,
  content: string,
  words: CannedWords,
): { readonly answer: CannedAnswer; readonly faults: readonly CannedFault[] } {
  const clean = withoutControlsKeepingLines(content.replace(/^\ufeff/, ''));
  const [name = ''] = fileName.split('.', 1);
  const front = FRONT.exec(clean);
  const { facts, faults } =
    front === null
      ? { facts: {}, faults: [{ line: 1, reason: 'it does not begin with facts between two lines of ---' }] }
      : readFacts(front[1] ?? '');
  const body = front === null ? clean : clean.slice(front[0].length);
  const text = body.trim();
  const at = clean.slice(0, clean.length - body.trimStart().length).split('\n').length;
  const all = [
    ...(CANNED_NAME.test(name) ? [] : [{ line: 1, reason: nameFault(name) }]),
    ...faults,
    ...placeFaults(facts, words),
    ...textFaults(text).map(({ line, reason }) => ({ line: line + at - 1, reason })),
  ];
  return {
    answer: { ...placeOf(facts), name, title: facts.title?.value ?? name, text },
    faults: sorted(all),
  };
}

function sorted(faults: readonly CannedFault[]): CannedFault[] {
  return faults.toSorted((a, b) => a.line - b.line);
}

function placeOf({
  channel,
  category,
  locale,
}: Facts): Pick<CannedAnswer, 'channel' | 'category' | 'locale'> {
  return {
    channel: channel?.value ?? null,
    category: category?.value ?? null,
    // One that there is not is a fault.
    locale: (locale?.value as Locale | undefined) ?? null,
  };
}

/** What is wrong with the text of a canned answer, whatever brings it. */
export function textFaults(text: string): CannedFault[] {
  if (text === '') return [{ line: 1, reason: 'there is no text' }];
  if (text.length > LIMITS.cannedChars)
    return [{ line: 1, reason: `the text is longer than ${LIMITS.cannedChars} characters` }];
  return cannedFaults(text);
}

export function nameFault(name: string): string {
  return `"${name}" is no name; a name is 2 to 40 small letters, digits and dashes, such as activation-help`;
}

/** The facts of the front matter. Lines count from the beginning of the file, whose first is `---`. */
function readFacts(yaml: string): { readonly facts: Facts; readonly faults: CannedFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0)
    return {
      facts: {},
      faults: wrong.map(({ pos, message }) => ({ line: lineAt(pos[0]), reason: message })),
    };
  if (document.contents === null) return { facts: {}, faults: [] };
  if (!isMap(document.contents))
    return { facts: {}, faults: [{ line: 2, reason: 'facts are written as `title: ...`, one a line' }] };
  const facts: Facts = {};
  const faults: CannedFault[] = [];
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const line = lineAt((key as Scalar).range?.[0] ?? 0);
    const fact = readFact(name, isScalar(value) ? value.value : value);
    if (typeof fact === 'string') faults.push({ line, reason: fact });
    else if (fact.value !== '') facts[fact.key] = { value: fact.value, line };
  }
  return { facts, faults };
}

/** One fact, or what is wrong with it; what is left empty is not said. */
function readFact(name: string, value: unknown): { readonly key: Key; readonly value: string } | string {
  const key = KEYS.find((known) => known === name);
  if (key === undefined) return unknownKey(name);
  if (value === null || value === undefined) return { key, value: '' };
  return typeof value === 'string' ? { key, value: value.trim() } : `${name} has to be a text`;
}

function unknownKey(name: string): string {
  const near = nearestWord(name, KEYS);
  return `there is no fact "${name}"; ${near === null ? `there are ${KEYS.join(', ')}` : `did you mean ${near}?`}`;
}

/** Is there such a channel, category and language? */
function placeFaults({ channel, category, locale }: Facts, words: CannedWords): CannedFault[] {
  const place = { channel: channel?.value, category: category?.value, locale: locale?.value };
  const lines = { channel: channel?.line ?? 1, category: category?.line ?? 1, locale: locale?.line ?? 1 };
  return cannedPlaceFaults(place, words).map(({ key, reason }) => ({ line: lines[key], reason }));
}

/** The same for what the command line is given. */
export function cannedPlaceFaults(
  place: Readonly<Partial<Record<'channel' | 'category' | 'locale', string | undefined>>>,
  { channels, categories }: CannedWords,
): { readonly key: 'channel' | 'category' | 'locale'; readonly reason: string }[] {
  const { channel, category, locale } = place;
  const faults: { key: 'channel' | 'category' | 'locale'; reason: string }[] = [];
  const known = (key: 'channel' | 'category' | 'locale', value: string, all: readonly string[]) => {
    if (all.includes(value)) return;
    const near = nearestWord(value, all);
    const meant = near === null ? `there are ${all.join(', ')}` : `did you mean ${near}?`;
    faults.push({ key, reason: `there is no ${key} "${value}"; ${meant}` });
  };
  if (channel !== undefined) known('channel', channel, channels);
  if (locale !== undefined) known('locale', locale, LOCALES);
  if (category === undefined) return faults;
  const branches = categories.flatMap((path) =>
    path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')),
  );
  if (categories.length > 0) known('category', category, [...new Set(branches)]);
  else if (!CATEGORY_PATH.test(category))
    faults.push({ key: 'category', reason: `"${category}" is no category; write it as hardware/faulty` });
  return faults;
}
