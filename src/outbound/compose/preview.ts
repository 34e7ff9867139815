import { LIMITS } from '../../base/limits.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { DigestEntry, TicketSheet } from '../../desk/notices/notice-parts.ts';
import type { Notice } from '../../desk/notices/notice.ts';
import { statusLabel } from '../../desk/notices/labels.ts';

import { colleagueHeadline, hintLine, reminderHeadline } from './news-words.ts';

/** Below so many characters a preview has room for how the ticket stands. */
const SHORT = 60;

/**
 * The first words of a notification, which a list of mails and a lock screen show: what is new. In: a notice made harmless. Out: one line
 * of plain words that begins with a letter, or '' where the notice itself is the news. Addresses and links stay out of it, since
 * mail programs rewrite them when they quote, and the reply marker must know these words again.
 */
export function previewOf(notice: Notice): string {
  if (!('agentName' in notice) || 'customerName' in notice) return '';
  const news = newsOf(notice);
  if (news === '') return '';
  const more = news.length < SHORT && 'ticket' in notice ? [standing(notice.locale, notice.ticket)] : [];
  return shortened([news, ...more].join(' - '));
}

function standing(locale: Locale, { status, assignee }: TicketSheet): string {
  const who = assignee === null ? '' : plainWords(assignee);
  return [statusLabel(locale, status), who].filter((one) => one !== '').join(', ');
}

function newsOf(notice: Notice): string {
  const first = newsOfKind(notice).map(plainWords);
  return first.find((words) => words !== '') ?? '';
}

/** What comes first wins, if there is a word in it. */
function newsOfKind(notice: Notice): readonly string[] {
  if ('faults' in notice) return notice.faults.slice(0, 1).map(({ line, reason }) => `${line}: ${reason}`);
  if ('findings' in notice) return notice.findings.slice(0, 1).map(({ what }) => what);
  switch (notice.kind) {
    case 'receipt':
      return [notice.done.filter((one) => !one.includes('@')).join('; '), notice.text];
    case 'desk-receipt':
      return [notice.done.join('; ')];
    case 'delivery-failed':
      return [notice.reply];
    case 'hint':
      return [hintLine(notice.locale, notice.hint)];
    case 'digest':
      return [notice.entries.map(inShort).join(' - ')];
    case 'colleague-news':
      return [notice.text, colleagueHeadline(notice)];
    case 'answer-held':
      return notice.news.slice(-1).map(({ text }) => text);
    case 'reminder':
      return [reminderHeadline(notice)];
    default:
      return otherNews(notice);
  }
}

function otherNews(notice: Notice): readonly string[] {
  // The whole mail and the like stand in brackets.
  if ('lines' in notice) return [notice.lines.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(', ')];
  if (!('text' in notice)) return [];
  const files = 'files' in notice ? notice.files.join(', ') : '';
  return [notice.text, files, writerOf(notice), notice.ticket.subject];
}

function inShort({ who, text, subject }: DigestEntry): string {
  const words = plainWords(text);
  return `${plainWords(who)}: ${words === '' ? plainWords(subject) : words.slice(0, SHORT)}`;
}

function writerOf(notice: Notice): string {
  if ('customer' in notice) return notice.customer.name;
  return 'writer' in notice ? notice.writer : '';
}

/** Links, and what looks like an address or the name of a host. */
const REWRITTEN = /@|:\/\/|^www\./i;
/** Of a long text no more is looked at. */
const LOOKED_AT = 20 * LIMITS.previewChars;

function plainWords(text: string): string {
  return text
    .slice(0, LOOKED_AT)
    .replace(/=-=-=/g, ' ')
    .split(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/u)
    .filter((word) => !REWRITTEN.test(word))
    .join(' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim();
}

function shortened(line: string): string {
  if (line.length <= LIMITS.previewChars) return line;
  const cut = line.slice(0, LIMITS.previewChars);
  const blank = cut.lastIndexOf(' ');
  return `${(blank > SHORT ? cut.slice(0, blank) : cut).toWellFormed()} ...`;
}
