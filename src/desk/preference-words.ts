import { writeTime } from './commands/notify-settings.ts';
import { localTimeText } from './locale/local-time.ts';
import type { Locale } from './locale/locale.ts';
import { NEWS, type News, type Preferences } from './people/preferences.ts';

const EVENTS: Readonly<Record<Locale, Readonly<Record<News, string>>>> = {
  en: {
    new: 'new tickets',
    assigned: 'tickets that are given to you',
    replies: 'replies of customers',
    priority: 'changed priorities',
    mentions: 'notes that name you',
    answers: 'answers of colleagues',
    notes: 'notes of colleagues',
  },
  de: {
    new: 'neue Tickets',
    assigned: 'Tickets, die du bekommst',
    replies: 'Antworten von Kunden',
    priority: 'geänderte Prioritäten',
    mentions: 'Notizen, die dich nennen',
    answers: 'Antworten im Team',
    notes: 'Notizen im Team',
  },
};

interface Words {
  readonly atOnce: string;
  readonly digest: (hours: string) => string;
  readonly quiet: (hours: string) => string;
  readonly off: (news: string) => string;
  readonly receipts: (on: boolean) => string;
  readonly away: (until: string) => string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    atOnce: 'at once',
    digest: (hours) => `together at ${hours}`,
    quiet: (hours) => `quiet from ${hours}`,
    off: (news) => `not of ${news}`,
    receipts: (on) => `receipts ${on ? 'on' : 'off'}`,
    away: (until) => `away until ${until}`,
  },
  de: {
    atOnce: 'sofort',
    digest: (hours) => `gesammelt um ${hours}`,
    quiet: (hours) => `Ruhe von ${hours}`,
    off: (news) => `nicht: ${news}`,
    receipts: (on) => `Quittungen ${on ? 'an' : 'aus'}`,
    away: (until) => `abwesend bis ${until}`,
  },
};

/** What an agent has set, a line each. */
export function preferenceLines(
  locale: Locale,
  set: {
    readonly preferences: Preferences;
    readonly receipts: 'on' | 'off' | null;
    readonly awayUntilMs: number | null;
  },
  { nowMs, zone, receiptsByDefault }: { nowMs: number; zone: string; receiptsByDefault: boolean },
): string[] {
  const words = WORDS[locale];
  const { digest, quiet, off } = set.preferences;
  const { awayUntilMs, receipts } = set;
  const silent = NEWS.filter((news) => off.includes(news)).map((news) => EVENTS[locale][news]);
  return [
    digest.length === 0 ? words.atOnce : words.digest(digest.map(writeTime).join(', ')),
    ...(quiet === null ? [] : [words.quiet(`${writeTime(quiet.from)}-${writeTime(quiet.to)}`)]),
    ...(silent.length === 0 ? [] : [words.off(silent.join(', '))]),
    words.receipts(receipts === null ? receiptsByDefault : receipts === 'on'),
    ...(awayUntilMs !== null && awayUntilMs > nowMs ? [words.away(localTimeText(awayUntilMs, zone))] : []),
  ];
}
