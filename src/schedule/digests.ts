/**
 * News that waited: for an agent's hour, for the end of quiet hours, for the agent to be back. In: what is due. Out: one mail each, the
 * notification itself where there is but one, else a digest. Who may not look at a ticket any more is told nothing of it (T-67); rows
 * are marked in the transaction that enqueues the mail, so nothing is told twice or lost.
 */
import { LIMITS } from '../base/limits.ts';
import type { Agent } from '../desk/people/agent.ts';
import type { DigestEntry } from '../desk/notices/notice-parts.ts';
import type { Notice } from '../desk/notices/notice.ts';
import { formatTicketTag } from '../desk/tickets/number.ts';
import type { News } from '../desk/people/preferences.ts';
import { may } from '../desk/people/rights.ts';
import { formatAddrSpec } from '../mail/address.ts';
import { harmless } from '../mail/active-content.ts';
import { agentNamed, type DeskContext } from '../inbound/apply/context/desk-context.ts';
import { filesOfEntry } from '../inbound/apply/commands/text-verbs.ts';
import {
  agentAddressee,
  fittingFiles,
  post,
  postOutsideTickets,
  replyAddressOf,
} from '../inbound/apply/telling/post.ts';
import { scopeOf, withCurrentStaff } from '../inbound/apply/context/staff.ts';
import type { KeptNews } from '../inbound/apply/telling/tell.ts';
import { agentPanel, ticketSheet } from '../inbound/apply/telling/ticket-view.ts';
import { absences } from '../store/people/agent-preferences.ts';
import { attentionTo } from '../store/people/attention.ts';
import type { Store, Tx } from '../store/database/database.ts';
import { findTicketById, type TicketRow } from '../store/tickets/tickets.ts';
import {
  isAnyWaitingDue,
  postponeWaiting,
  takeDueWaiting,
  type WaitingNotification,
} from '../store/outbox/waiting-notifications.ts';

/** Tells what is due; tells how many mails that were. */
export async function sendDigests(store: Store, desk: DeskContext): Promise<number> {
  const nowMs = desk.clock.nowMs();
  if (!(await isAnyWaitingDue(store.db, nowMs))) return 0;
  return store.transact(async (tx) => {
    const ctx = await withCurrentStaff(tx, desk);
    for (const [agent, untilMs] of await absences(tx, nowMs)) await postponeWaiting(tx, { agent, untilMs });
    const rows = await takeDueWaiting(tx, nowMs, LIMITS.digestEntries);
    let sent = 0;
    for (const name of new Set(rows.map(({ agent }) => agent))) {
      const agent = agentNamed(ctx, name);
      if (agent === null) continue;
      const news = await wantedOf(tx, ctx, agent, rows);
      if (news.length > 0) sent += 1;
      if (news.length === 1) for (const one of news) await tellAlone(tx, ctx, agent, one);
      else if (news.length > 1) await tellTogether(tx, ctx, agent, news);
    }
    return sent;
  });
}

interface Waited {
  readonly row: WaitingNotification;
  readonly ticket: TicketRow;
  readonly news: News;
  readonly notice: Notice;
  readonly onBehalfOf: string;
  /** The side of customers that an answer goes to. */
  readonly strand: TicketRow;
}

/** What the agent may look at still, and has not muted since. */
async function wantedOf(
  tx: Tx,
  ctx: DeskContext,
  agent: Agent,
  rows: readonly WaitingNotification[],
): Promise<Waited[]> {
  const found: Waited[] = [];
  for (const row of rows.filter((one) => one.agent === agent.name)) {
    const ticket = await findTicketById(tx, row.ticket_id);
    if (ticket === null || !may(agent, 'view', scopeOf(ctx, ticket))) continue;
    const kept = JSON.parse(row.notice) as KeptNews;
    const strand = kept.strandId === null ? null : await findTicketById(tx, kept.strandId);
    const muted = (await attentionTo(tx, ticket.id)).get(agent.name) === 'muted';
    if (!muted || kept.news === 'mentions' || kept.news === 'assigned')
      found.push({ ...kept, row, ticket, strand: strand ?? ticket });
  }
  return found;
}

/** The notification as it would have gone out, with the ticket as it is now. */
async function tellAlone(tx: Tx, ctx: DeskContext, agent: Agent, one: Waited): Promise<void> {
  const { row, ticket, notice, onBehalfOf, strand } = one;
  const why = 'why' in notice ? (notice.why ?? null) : null;
  const fresh = {
    ...notice,
    ticket: ticketSheet(ctx, ticket),
    ...(await agentPanel(tx, ctx, ticket, { agent, why })),
  } as Notice;
  const files = row.activity_id === null ? [] : await filesOfEntry(tx, ticket.id, row.activity_id);
  await post(tx, ctx, {
    ticket,
    notice: fresh,
    to: agentAddressee(agent),
    activityId: row.activity_id,
    files: 'files' in notice ? fittingFiles(files.map(harmless)) : [],
    onBehalfOf,
    strand,
  });
}

async function tellTogether(tx: Tx, ctx: DeskContext, agent: Agent, news: readonly Waited[]): Promise<void> {
  const notice = {
    kind: 'digest',
    locale: agent.locale,
    agentName: agent.displayName,
    entries: news.map((one) => entryOf(ctx, agent, one)),
  } as const;
  await postOutsideTickets(tx, ctx, { notice, to: agentAddressee(agent), senderName: null });
}

function entryOf(ctx: DeskContext, agent: Agent, { ticket, strand, news, notice }: Waited): DigestEntry {
  const to = agentAddressee(agent);
  const replyTo = replyAddressOf(ctx, strand, to.person);
  return {
    tag: formatTicketTag(ctx.numbering.prefix, ticket.number),
    subject: ticket.subject,
    status: ticket.status,
    news,
    who: whoOf(notice),
    text: 'text' in notice ? notice.text : '',
    replyTo: replyTo === null ? null : formatAddrSpec(replyTo),
  };
}

function whoOf(notice: Notice): string {
  if ('by' in notice) return notice.by;
  if (!('customer' in notice)) return '';
  return notice.customer.name === '' ? notice.customer.address : notice.customer.name;
}
