/** What templates show of a mail that answers an agent's question: prefilled mails for its lines, and all of it as plain text. */
import type { ListedLine, Section } from '../../desk/notices/asked.ts';
import type { Notice } from '../../desk/notices/notice.ts';
import { parseAddrSpec } from '../../mail/address.ts';
import { REPLY_MARKER } from '../../mail/reply-text.ts';
import { taggedSubject } from '../../mail/subject.ts';
import { LIMITS } from '../../base/limits.ts';
import { alignedRows, labelled, shortened, TEXT_COLUMNS, widthOf, wrapped } from './aligned.ts';
import { mailtoLink } from './mailto.ts';

export type ListedView = ListedLine & {
  /** A mail to the ticket; '' where it could not be addressed. */
  readonly href: string;
  /** The same with `#take` in it; '' where somebody has it. */
  readonly takeHref: string;
};

interface AskedView {
  readonly listed: readonly ListedView[];
  readonly alignedLines: readonly string[];
}

export function askedView(notice: Notice): AskedView {
  switch (notice.kind) {
    case 'ticket-list':
      return { listed: notice.rows.map(withLinks), alignedLines: listLines(notice.rows) };
    case 'ticket-sheet':
    case 'report':
      return { listed: [], alignedLines: sectionLines(notice.sections) };
    case 'canned-list':
      return {
        listed: [],
        alignedLines: notice.answers.flatMap(({ name, title, place, text }) => [
          ...wrapped(`${name}  ${title} (${place})`, TEXT_COLUMNS),
          ...labelled('', text, 0),
          '',
        ]),
      };
    default:
      return { listed: [], alignedLines: [] };
  }
}

function withLinks(row: ListedLine): ListedView {
  const address = parseAddrSpec(row.reply);
  if (address === null) return { ...row, href: '', takeHref: '' };
  const subject = taggedSubject(row.tag, row.subject.slice(0, LIMITS.linkSubjectChars).toWellFormed(), true);
  const link = (body: string) => mailtoLink(address, { subject, body: `${body}\n\n${REPLY_MARKER}\n` });
  return { ...row, href: link(''), takeHref: row.assignee === '' ? link('#take') : '' };
}

/** Two lines a ticket: how it stands, aligned, and what it is about. */
function listLines(rows: readonly ListedLine[]): string[] {
  const heads = alignedRows(
    rows.map(({ tag, status, priority, assignee, changed, due }) => [
      tag,
      status,
      priority,
      assignee === '' ? '-' : assignee,
      due === '' ? changed : `! ${due}`,
    ]),
  );
  return rows.flatMap(({ customer, subject, found }, at) => [
    heads[at] ?? '',
    `  ${shortened(`${customer}: ${subject}`, TEXT_COLUMNS - 2)}`,
    ...(found === '' ? [] : wrapped(found, TEXT_COLUMNS - 4).map((line) => `    ${line}`)),
  ]);
}

/** The widest that a label may be beside its text. */
const LABEL_MOST = 24;

function sectionLines(sections: readonly Section[]): string[] {
  return sections.flatMap(({ title, lines }, at) => {
    const labels = Math.min(LABEL_MOST, Math.max(0, ...lines.map(({ label }) => widthOf(label))));
    const body = lines.flatMap(({ label, text }) => labelled(shortened(label, LABEL_MOST), text, labels));
    return [...(at === 0 ? [] : ['']), title, '-'.repeat(widthOf(title)), ...body];
  });
}
