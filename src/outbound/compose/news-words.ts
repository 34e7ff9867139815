import { LIMITS } from '../../base/limits.ts';
import { priorityLabel } from '../../desk/notices/labels.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { DigestEntry, Hint } from '../../desk/notices/notice-parts.ts';
import type { Notice } from '../../desk/notices/notice.ts';
import type { News } from '../../desk/people/preferences.ts';
import { parseAddrSpec } from '../../mail/address.ts';
import { REPLY_MARKER } from '../../mail/reply-text.ts';
import { taggedSubject } from '../../mail/subject.ts';
import { mailtoLink, shortSubject } from './mailto.ts';

const WORDS: Readonly<Record<Locale, Readonly<Record<News, (who: string) => string>>>> = {
  en: {
    new: (who) => `${who} wrote for the first time`,
    replies: (who) => `${who} replied`,
    assigned: (who) => `${who} assigned this ticket to you`,
    priority: (who) => `${who} changed the priority`,
    mentions: (who) => `${who} mentions you in a note`,
    answers: (who) => `${who} answered the customer`,
    notes: (who) => `${who} wrote a note`,
  },
  de: {
    new: (who) => `${who} schreibt zum ersten Mal`,
    replies: (who) => `${who} hat geantwortet`,
    assigned: (who) => `${who} hat Ihnen dieses Ticket zugewiesen`,
    priority: (who) => `${who} hat die Priorität geändert`,
    mentions: (who) => `${who} erwähnt Sie in einer Notiz`,
    answers: (who) => `${who} hat dem Kunden geantwortet`,
    notes: (who) => `${who} hat eine Notiz geschrieben`,
  },
};

/** What happened, in a sentence without its full stop. */
export function newsHeadline(
  locale: Locale,
  { news, who }: { readonly news: News; readonly who: string },
): string {
  return WORDS[locale][news](who);
}

/** What a colleague did. */
export function colleagueHeadline({
  locale,
  news,
  by,
  priority,
}: Extract<Notice, { kind: 'colleague-news' }>): string {
  const said = newsHeadline(locale, { news, who: by });
  return priority === null ? said : `${said}: ${priorityLabel(locale, priority)}`;
}

/** What comes back: what the agent wanted to be told, or that the ticket is there again, with the customer's last words. */
export function reminderHeadline({
  locale,
  snoozed,
  what,
  text,
}: Extract<Notice, { kind: 'reminder' }>): string {
  const said = snoozed ? { en: 'Back in sight', de: 'Wieder da' } : { en: 'Reminder', de: 'Erinnerung' };
  return [said[locale], what === '' ? text : what].filter((part) => part !== '').join(': ');
}

const HINT_WORDS: Readonly<Record<Locale, Readonly<Record<Hint, string>>>> = {
  en: {
    'mention-unseen':
      'Your note was kept. These colleagues were not told of it, since they may not look at this ticket:',
    'watch-unseen': 'These colleagues cannot watch this ticket, since they may not look at it:',
    preferences: 'This is what you are told, and when:',
    'reminder-ended': 'The ticket is done with, so this reminder of yours will not come:',
  },
  de: {
    'mention-unseen':
      'Ihre Notiz wurde behalten. Nichts davon erfahren haben, weil sie dieses Ticket nicht ansehen dürfen:',
    'watch-unseen': 'Diese können das Ticket nicht beobachten, weil sie es nicht ansehen dürfen:',
    preferences: 'Das wird Ihnen gemeldet, und dann:',
    'reminder-ended': 'Das Ticket ist erledigt; diese Erinnerung von Ihnen kommt deshalb nicht mehr:',
  },
};

export function hintLine(locale: Locale, hint: Hint): string {
  return HINT_WORDS[locale][hint];
}

/** A piece of news as a digest shows it. */
export interface ShownEntry extends DigestEntry {
  readonly headline: string;
  /** The beginning of the text. */
  readonly excerpt: string;
  /** Opens an answer to that ticket; '' where none can be made. */
  readonly href: string;
}

export function shownEntry(locale: Locale, entry: DigestEntry): ShownEntry {
  const { tag, subject, text, replyTo } = entry;
  const to = replyTo === null ? null : parseAddrSpec(replyTo);
  const cut = text.length > LIMITS.digestExcerptChars;
  const prefilled = {
    subject: shortSubject(taggedSubject(tag, subject, true)),
    body: `\n\n${REPLY_MARKER}\n`,
  };
  return {
    ...entry,
    headline: newsHeadline(locale, entry),
    excerpt: cut ? `${text.slice(0, LIMITS.digestExcerptChars).trimEnd()} [...]` : text,
    href: to === null ? '' : mailtoLink(to, prefilled),
  };
}
