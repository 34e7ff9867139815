import { ticketOfNotice, type Notice, type NoticeKind } from '../../src/desk/notices/notice.ts';
import { type OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import type { Locale } from '../../src/desk/locale/locale.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { sampleNotices } from '../../src/outbound/compose/samples.ts';

const support = parseAddrSpec('support@desk.example')!;
const cara = parseAddrSpec('cara@example.org')!;

/** A draft of an answer to a customer, with whatever a test wants otherwise. */
export function draftOf(changes: Partial<OutgoingDraft> = {}): OutgoingDraft {
  return {
    notice: sampleNotices('answer', 'en')[0]!,
    ticketId: 'ticket-1',
    activityId: 'activity-1',
    from: { name: 'Example Support', address: support },
    to: { name: 'Cara Customer', address: cara },
    replyTo: parseAddrSpec('support+t1001.p1.mac@desk.example')!,
    messageId: 't1001.p1.unique.mac@desk.example' as MsgId,
    inReplyTo: 'question@example.org' as MsgId,
    references: ['first@example.org', 'question@example.org'] as MsgId[],
    reversePath: parseAddrSpec('support+bout-1.mac@desk.example'),
    autoSubmitted: null,
    dateMs: Date.UTC(2025, 2, 4, 9, 30),
    files: [],
    life: 'answer',
    ...changes,
  };
}

/** A sample of an answer, for what a test changes in it. */
export const ANSWER = sampleNotices('answer', 'en')[0] as Extract<Notice, { kind: 'answer' }>;

/** The first sample of a kind, as a draft. */
export function sampleDraft(
  kind: NoticeKind,
  locale: Locale,
  changes: Partial<OutgoingDraft> = {},
): OutgoingDraft {
  return draftOf({ notice: sampleNotices(kind, locale)[0]!, ...changes });
}

/** What a stranger may put into a name or a subject to harm the reader, the next header or the template. */
export const HOSTILE =
  '{{constructor}} <script>alert(1)</script> "q" =?utf-8?Q?x=0D=0ABcc:_v@x.example?=\r\nBcc: evil@x.example\u202e\u0000';

/** The notice with that text in every place that a stranger decides on. */
export function hostile(notice: Notice): Notice {
  const ticket = ticketOfNotice(notice);
  const swapped: Record<string, unknown> = {
    ...notice,
    ...(ticket === null ? {} : { ticket: { ...ticket, subject: HOSTILE } }),
  };
  for (const field of ['asked', 'text', 'original', 'customerName', 'writer', 'reply', 'headline']) {
    if (field in swapped) swapped[field] = HOSTILE;
  }
  if ('customer' in notice) swapped['customer'] = { ...notice.customer, name: HOSTILE, openTickets: [] };
  for (const list of ['files', 'began', 'ended', 'still', 'lines', 'done'])
    if (Array.isArray(swapped[list])) swapped[list] = [HOSTILE];
  if ('mails' in notice)
    swapped['mails'] = notice.mails.map((mail) => ({ ...mail, subject: HOSTILE, reply: HOSTILE }));
  if ('nature' in notice && notice.nature.invitation !== null) {
    const organiser = { name: HOSTILE, address: HOSTILE };
    const invitation = { ...notice.nature.invitation, summary: HOSTILE, timeZone: HOSTILE, organiser };
    swapped['nature'] = { ...notice.nature, invitation };
  }
  if ('copied' in notice) swapped['copied'] = { added: [HOSTILE], notAdded: [HOSTILE] };
  if ('faults' in notice) swapped['faults'] = [{ line: HOSTILE, reason: HOSTILE }];
  return { ...swapped, ...hostileAnswer(notice) } as unknown as Notice;
}

/** What a mail shows that answers an agent's question, or tells of much at once. */
function hostileAnswer(notice: Notice): object {
  if ('entries' in notice) {
    const entry = { subject: HOSTILE, who: HOSTILE, text: HOSTILE };
    return { entries: notice.entries.map((one) => ({ ...one, ...entry })) };
  }
  if ('rows' in notice)
    return {
      rows: notice.rows.map((row) => ({ ...row, subject: HOSTILE, customer: HOSTILE, found: HOSTILE })),
    };
  if ('sections' in notice)
    return { sections: [{ title: 'History', lines: [{ label: HOSTILE, text: HOSTILE }] }] };
  if ('answers' in notice)
    return { answers: [{ name: '/x', title: HOSTILE, place: HOSTILE, text: HOSTILE }] };
  return {};
}
