import { LIMITS } from '../../base/limits.ts';
import type { CustomerCard } from '../../desk/notices/notice-parts.ts';
import type { News } from '../../desk/people/preferences.ts';
import type { Notice } from '../../desk/notices/notice.ts';
import type { AddrSpec } from '../../mail/address.ts';
import { withoutControls, withoutControlsKeepingLines } from '../../mail/header.ts';
import { withoutUnseen } from '../../mail/unseen.ts';
import { replyMarker } from '../../mail/reply-text.ts';
import { taggedSubject } from '../../mail/subject.ts';
import { insideLines } from '../../desk/notices/labels.ts';
import { askedView, type ListedView } from './asked-view.ts';
import { colleagueHeadline, hintLine, shownEntry, type ShownEntry } from './news-words.ts';
import { offeredLines, offeredLinks, whyLine, type MailLink, type Offered } from './offered.ts';
import { previewOf } from './preview.ts';
import { calmLine, copiedLines, remarkLines, strandLine } from './remarks.ts';

/** What a template sees: the notice with every string made harmless, and what several templates say in the same words. */
export type NoticeView<N extends Notice = Notice> = N & {
  /** `Cara Customer <cara@example.org>`, or the address alone; '' where the notice has no customer card. */
  readonly writtenBy: string;
  /** What the mail is besides its text: an invitation, a signed or encrypted mail. One line each. */
  readonly remarks: readonly string[];
  /** The day until which an address is not written to; '' where it is. */
  readonly suppressedUntil: string;
  /** The first words of a mail to an agent, what is new; '' where the notice itself is. */
  readonly preview: string;
  /** The line above which the answer is written; it knows the preview, which stands above it. */
  readonly markerLine: string;
  /** Why the reader is told; '' where the template says it itself. */
  readonly whyLine: string;
  /** What a colleague did, or what a hint says; '' elsewhere. */
  readonly newsLine: string;
  /** The news of a digest, and the number of the first ticket. */
  readonly shownEntries: readonly ShownEntry[];
  readonly firstTag: string;
  /** Commands that make sense now, and prefilled mails with them where they can be made. */
  readonly offered: readonly Offered[];
  readonly links: readonly MailLink[];
  /** May the reader write to the ticket, as far as it was looked at? */
  readonly writes: boolean;
  /** Words in answer to it go to nobody by themselves. */
  readonly asksBack: boolean;
  /** What only agents know of the ticket: `Category: hardware`. */
  readonly insideLines: readonly string[];
  /** Tickets of a list, with prefilled mails; a list, sections or texts as aligned lines of plain text. */
  readonly listed: readonly ListedView[];
  readonly alignedLines: readonly string[];
};

/** A notice in words. `subject` is one line; `text` and `html` end with a line end. */
export interface RenderedNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Fields that are a body: line ends stay. */
const BODY_FIELDS = new Set(['text', 'original']);

/** The longest text that a mail of this kind repeats; what an agent wrote to a customer is never cut. */
function textLimit(notice: Notice): number {
  if (notice.kind === 'answer' || notice.kind === 'consultation' || notice.kind === 'receipt')
    return Infinity;
  return notice.kind === 'confirmation' ? LIMITS.confirmationQuoteChars : LIMITS.noticeTextChars;
}

/** The data of a notice's templates. `replyTo`: the signed address that an answer goes to; null where there is none. */
export function noticeView(notice: Notice, replyTo: AddrSpec | null = null): NoticeView {
  const clean = cleaned(notice, textLimit(notice)) as Notice;
  const preview = previewOf(clean);
  return {
    ...clean,
    ...panelView(clean, replyTo),
    ...askedView(clean),
    newsLine: headlineOf(clean),
    ...digestView(clean),
    preview,
    markerLine: replyMarker(preview),
    writtenBy: 'customer' in clean ? writerOf(clean.customer) : '',
    suppressedUntil: ('suppressedUntil' in clean ? clean.suppressedUntil : undefined) ?? '',
    remarks: [
      ...('strand' in clean ? [strandLine(clean.locale, clean.strand)] : []),
      ...('files' in clean
        ? remarkLines(clean.locale, 'nature' in clean ? clean.nature : undefined, clean.files)
        : []),
      ...('calm' in clean ? [calmLine(clean.locale, clean.calm)] : []),
      ...('copied' in clean ? copiedLines(clean.locale, clean.copied) : []),
    ],
  };
}

function digestView(notice: Notice): Pick<NoticeView, 'firstTag' | 'shownEntries'> {
  if (notice.kind !== 'digest') return { firstTag: '', shownEntries: [] };
  const { locale, entries } = notice;
  return { firstTag: entries[0]?.tag ?? '', shownEntries: entries.map((one) => shownEntry(locale, one)) };
}

function headlineOf(notice: Notice): string {
  if (notice.kind === 'colleague-news') return colleagueHeadline(notice);
  return notice.kind === 'hint' ? hintLine(notice.locale, notice.hint) : '';
}

/** News that stands in a note. */
const OF_NOTES: ReadonlySet<News> = new Set<News>(['notes', 'mentions']);

type PanelView = Pick<NoticeView, 'whyLine' | 'offered' | 'links' | 'writes' | 'asksBack' | 'insideLines'>;

function panelView(notice: Notice, replyTo: AddrSpec | null): PanelView {
  if (!('ticket' in notice) || 'customerName' in notice)
    return { whyLine: '', offered: [], links: [], writes: false, asksBack: false, insideLines: [] };
  const { locale, ticket, offers = [], why, inside } = notice;
  const subject = taggedSubject(ticket.tag, ticket.subject, true);
  return {
    whyLine: why === undefined ? '' : whyLine(locale, why, ticket.channel),
    offered: offeredLines(locale, offers),
    links: replyTo === null ? [] : offeredLinks(locale, offers, { replyTo, subject }),
    writes: offers.includes('note'),
    asksBack: notice.kind === 'colleague-news' && OF_NOTES.has(notice.news),
    insideLines: inside === undefined ? [] : insideLines(locale, inside),
  };
}

function writerOf(customer: CustomerCard): string {
  return customer.name === '' ? customer.address : `${customer.name} <${customer.address}>`;
}

/** Fields that are looked at by programs, so that taking a sign out would make another one of them. */
const EXACT_FIELD = /address/i;

/**
 * A copy in which no string holds a control character, and no line of words a sign that nobody sees; bodies keep their line ends and are cut
 * at `most` characters.
 */
function cleaned(value: unknown, most: number, field = ''): unknown {
  if (typeof value === 'string') {
    if (BODY_FIELDS.has(field)) return cleanBody(value, most);
    const line = withoutControls(value.toWellFormed());
    return EXACT_FIELD.test(field) ? line : withoutUnseen(line);
  }
  if (Array.isArray(value)) return value.map((item) => cleaned(item, most, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item, most, name)]));
}

function cleanBody(text: string, most: number): string {
  const kept = text.length > most ? `${text.slice(0, most).trimEnd()}\n[...]` : text;
  return withoutControlsKeepingLines(kept.toWellFormed())
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}
