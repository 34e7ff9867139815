/**
 * What stands behind `#notify`: `at once`, `digest 8:00 16:00`, `quiet 19:00-7:00`, `quiet off`, `off new notes`, `on all`,
 * `receipts off`; nothing: show it. In: the value. Out: one change, or what is wrong with it. Written again it is read as the same.
 */
import { nearestWord } from '../../base/nearest.ts';
import { NEWS, type DayMinute, type News, type Preferences, type QuietHours } from '../people/preferences.ts';
import { bad, good, type Read } from './problem.ts';

export type NotifyChange =
  | { readonly kind: 'show' }
  | { readonly kind: 'at-once' }
  | { readonly kind: 'digest'; readonly hours: readonly DayMinute[] }
  | { readonly kind: 'quiet'; readonly hours: QuietHours | null }
  | { readonly kind: 'news'; readonly on: boolean; readonly news: readonly News[] }
  | { readonly kind: 'receipts'; readonly on: boolean };

export const NOTIFY_FORM =
  '[at once|digest TIME ...|quiet TIME-TIME|quiet off|on EVENT ...|off EVENT ...|receipts on|off]';

/** The first words there are. */
const FIRST = ['at once', 'digest', 'quiet', 'on', 'off', 'receipts'] as const;
/** The most times of a day at which something can come together. */
const DIGESTS_MAX = 6;

export function readNotifySettings(value: string): Read<NotifyChange> {
  const [first = '', ...rest] = value
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
    .join(' ')
    .replace(/ ?[-\u2013] ?/g, '-')
    .split(' ')
    .filter((word) => word !== '');
  switch (first) {
    case '':
      return good({ kind: 'show' });
    case 'at':
    case 'now':
      return rest.join(' ') === (first === 'at' ? 'once' : '') ? good({ kind: 'at-once' }) : notOneOf(value);
    case 'digest':
      return readDigest(rest);
    case 'quiet':
      return readQuiet(rest);
    case 'on':
    case 'off':
      return readNews(first === 'on', rest);
    case 'receipts':
      return readReceipts(rest);
    default:
      return notOneOf(first);
  }
}

function notOneOf(value: string): Read<never> {
  return bad({ kind: 'not-one-of', value, known: FIRST, near: nearestWord(value, FIRST) });
}

function readDigest(words: readonly string[]): Read<NotifyChange> {
  if (words.length === 0 || words.length > DIGESTS_MAX)
    return bad({ kind: 'needs-value', word: 'notify', form: 'digest 8:00 16:00' });
  const hours: DayMinute[] = [];
  for (const word of words) {
    const read = readTime(word);
    if (!read.ok) return read;
    hours.push(read.value);
  }
  return good({ kind: 'digest', hours: [...new Set(hours)].sort((a, b) => a - b) });
}

function readQuiet(words: readonly string[]): Read<NotifyChange> {
  const [word = '', ...more] = words;
  if (more.length === 0 && (word === 'off' || word === 'none')) return good({ kind: 'quiet', hours: null });
  const [begins, ends, ...others] = word.split('-');
  if (begins === undefined || ends === undefined || others.length > 0 || more.length > 0)
    return bad({ kind: 'needs-value', word: 'notify', form: 'quiet 19:00-7:00' });
  const [from, to] = [readTime(begins), readTime(ends)];
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (from.value === to.value) return bad({ kind: 'needs-value', word: 'notify', form: 'quiet 19:00-7:00' });
  return good({ kind: 'quiet', hours: { from: from.value, to: to.value } });
}

function readNews(on: boolean, words: readonly string[]): Read<NotifyChange> {
  if (words.length === 0 || words.join(' ') === 'all') return good({ kind: 'news', on, news: NEWS });
  const news = new Set<News>();
  for (const word of words) {
    const known = NEWS.find((one) => one === word || one === `${word}s` || one === word.replace(/y$/, 'ies'));
    if (known === undefined)
      return bad({ kind: 'not-one-of', value: word, known: NEWS, near: nearestWord(word, NEWS) });
    news.add(known);
  }
  return good({ kind: 'news', on, news: NEWS.filter((one) => news.has(one)) });
}

function readReceipts(words: readonly string[]): Read<NotifyChange> {
  const [word = ''] = words;
  if (words.length !== 1 || (word !== 'on' && word !== 'off'))
    return bad({ kind: 'needs-value', word: 'notify', form: 'receipts on|off' });
  return good({ kind: 'receipts', on: word === 'on' });
}

/** `8:00`, `8.00`, `8`, `16h30`. */
const TIME = /^(\d{1,2})(?:[:.h](\d{2}))?$/;

function readTime(word: string): Read<DayMinute> {
  const match = TIME.exec(word);
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
  return match === null || hour > 23 || minute > 59
    ? bad({ kind: 'no-time-of-day', value: word })
    : good(hour * 60 + minute);
}

/** The change as it is written; reading that gives the same. */
export function writeNotifyChange(change: NotifyChange): string {
  switch (change.kind) {
    case 'show':
      return '';
    case 'at-once':
      return 'at once';
    case 'digest':
      return `digest ${change.hours.map(writeTime).join(' ')}`;
    case 'quiet':
      return `quiet ${change.hours === null ? 'off' : `${writeTime(change.hours.from)}-${writeTime(change.hours.to)}`}`;
    case 'news':
      return `${change.on ? 'on' : 'off'} ${change.news.join(' ')}`;
    case 'receipts':
      return `receipts ${change.on ? 'on' : 'off'}`;
  }
}

/** `8:05` */
export function writeTime(minute: DayMinute): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}

/** The preferences after a change; those of receipts are kept elsewhere. */
export function changedPreferences(preferences: Preferences, change: NotifyChange): Preferences {
  switch (change.kind) {
    case 'at-once':
      return { ...preferences, digest: [] };
    case 'digest':
      return { ...preferences, digest: change.hours };
    case 'quiet':
      return { ...preferences, quiet: change.hours };
    case 'news':
      return { ...preferences, off: offAfter(preferences.off, change) };
    case 'show':
    case 'receipts':
      return preferences;
  }
}

function offAfter(
  off: readonly News[],
  { on, news }: { readonly on: boolean; readonly news: readonly News[] },
): News[] {
  return NEWS.filter((one) => (news.includes(one) ? !on : off.includes(one)));
}
