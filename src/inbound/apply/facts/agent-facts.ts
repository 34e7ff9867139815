/** What decide needs to know about the mail of an agent besides the tickets that it points at. */
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import { namedTickets } from '../../../desk/commands/named-tickets.ts';
import type { NoticeKind } from '../../../desk/notices/notice.ts';
import { NO_TICKET } from '../../../desk/tickets/number.ts';
import { rightToTakeBack, type Inverse } from '../../../desk/inverse.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import type { MsgId } from '../../../mail/msg-id.ts';
import { lastAgentAct } from '../../../store/people/agent-acts.ts';
import { agentMailsSince, commandsSince, earlierAgentMail } from '../../../store/people/agent-mail.ts';
import { pendingOrders } from '../../../store/people/confirmations.ts';
import type { Tx } from '../../../store/database/database.ts';
import { openDrafts } from '../../../store/tickets/drafts.ts';
import { heldMails } from '../../../store/tickets/held-mail.ts';
import { familyOf } from '../../../store/tickets/merges.ts';
import { findNotice } from '../../../store/outbox/answered-notice.ts';
import { newsAfter, seenUpTo } from '../../../store/tickets/news-since.ts';
import type {
  AgentFacts,
  Candidate,
  KeptText,
  NewsSince,
  Others,
  TicketFacts,
  UndoableFacts,
} from '../../decide/facts.ts';
import type { ThreadKeys } from '../../route/thread-keys.ts';
import { cannedFacts } from './canned-facts.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { workFactsOf } from './work-facts.ts';

export interface AgentMailFacts {
  readonly message: InternetMessage;
  readonly keys: ThreadKeys;
  readonly fingerprints: readonly string[];
  readonly candidates: readonly Candidate[];
  /** Looks a ticket up by its number, and holds it. */
  readonly ticket: (number: number) => Promise<TicketFacts | null>;
}

export async function agentFacts(
  tx: Tx,
  ctx: DeskContext,
  writer: Agent,
  mail: AgentMailFacts,
): Promise<AgentFacts> {
  const agent = writer.name;
  const nowMs = ctx.clock.nowMs();
  const { message, keys, fingerprints } = mail;
  const { answered } = keys;
  const near = await namedIn(message.reply.text, ctx, mail);
  const tickets = [...mail.candidates.map(({ ticket }) => ticket), ...near];
  const strands = [...new Map(tickets.map((ticket) => [ticket.strand.id, ticket])).values()];
  // What waits to be sent waits for the customers of one strand.
  const ticketIds = strands.map(({ strand }) => strand.id);
  const kept = await keptTexts(tx, ctx, { agent, ticketIds, nowMs, answered });
  const pending = (await pendingOrders(tx, { agent, ticketIds, nowMs })).map((order) => ({
    ...order,
    orderText: opened(ctx, order.orderText, order.id),
  }));
  // What was kept, or waits for its code, may name tickets as well, and may be carried out now.
  const texts = [...kept, ...pending].map(({ orderText }) => orderText);
  const far = await namedIn(texts.join('\n'), ctx, mail);
  return {
    repeatOf: await earlierAgentMail(tx, { agent, fingerprints }),
    recentCommands: await commandsSince(tx, agent, nowMs - LIMITS.agentCommandsWindowMs),
    recentMails: await agentMailsSince(tx, {
      agent,
      ticketIds: [...new Set([...ticketIds, ...strands.map(({ id }) => id)])],
      sinceMs: nowMs - LIMITS.agentCommandsWindowMs,
    }),
    pending,
    held: await heldMails(tx, { agent, ticketIds, nowMs }),
    named: [...near, ...far],
    canned: await cannedFacts(tx, ctx, writer, {
      tickets: [...tickets, ...far],
      texts: [message.reply.text, ...texts],
    }),
    kept,
    work: await workFactsOf(tx, [...strands, ...near, ...far]),
    news: await newsSince(tx, ctx, { agent, strands, answered }),
    answersOthers: await othersIn(tx, message),
    undoable: await undoable(tx, { agent, tickets, sinceMs: nowMs - LIMITS.undoMs }),
    deskToken: keys.claims.some(
      ({ claim, stale }) =>
        !stale && claim.number === NO_TICKET && claim.person.kind === 'agent' && claim.person.name === agent,
    ),
  };
}

async function namedIn(
  text: string,
  { numbering }: DeskContext,
  mail: AgentMailFacts,
): Promise<TicketFacts[]> {
  const found: TicketFacts[] = [];
  for (const number of namedTickets(text, numbering.prefix, LIMITS.ticketsPerAgentMail)) {
    const ticket = await mail.ticket(number);
    if (ticket !== null) found.push(ticket);
  }
  return found;
}

/** What was kept sealed, and what was not. */
function opened({ vault }: DeskContext, text: string, id: string): string {
  return vault.unseal(text, id) ?? text;
}

async function keptTexts(
  tx: Tx,
  ctx: DeskContext,
  one: { agent: string; ticketIds: readonly string[]; nowMs: number; answered: readonly MsgId[] },
): Promise<KeptText[]> {
  const rows = await openDrafts(tx, { ...one, sinceMs: one.nowMs - LIMITS.keptTextMs });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    ticketId: row.ticket_id,
    text: row.text,
    orderText: opened(ctx, row.order_text, row.id),
    ticketState: row.ticket_state,
    faulty: JSON.parse(row.faulty) as string[],
    answered: one.answered.some((id) => id === row.notice_message_id),
    activityId: row.activity_id,
  }));
}

const OTHERS: Readonly<Partial<Record<NoticeKind, Others>>> = {
  'consulted-replied': 'asked',
  'reply-held': 'stranger',
  'agent-token-misused': 'stranger',
  'command-confirm': 'code',
};

async function othersIn(tx: Tx, { inReplyTo }: InternetMessage): Promise<Others | null> {
  const [answered] = inReplyTo;
  const notice = answered === undefined ? null : await findNotice(tx, answered);
  if (notice === null) return null;
  if (notice.kind === 'colleague-news') return notice.entry === 'note' ? 'colleague' : null;
  return OTHERS[notice.kind] ?? null;
}

/** Also what was done about a ticket before it was merged into that one. */
async function undoable(
  tx: Tx,
  one: { agent: string; tickets: readonly TicketFacts[]; sinceMs: number },
): Promise<UndoableFacts[]> {
  const { agent, sinceMs } = one;
  const found: UndoableFacts[] = [];
  for (const id of new Set(one.tickets.map((ticket) => ticket.id))) {
    const ticketIds = await familyOf(tx, id);
    const last = await lastAgentAct(tx, { agent, ticketIds, sinceMs });
    if (last === null) continue;
    const needs = (JSON.parse(last.acts) as Inverse[]).map((inverse) => rightToTakeBack(inverse, agent));
    found.push({ ticketId: id, needs: [...new Set(needs)] });
  }
  return found;
}

/** Counted from the newest mail of ours that the agent's mail answers: what came after it they may not have seen. */
async function newsSince(
  tx: Tx,
  ctx: DeskContext,
  one: { agent: string; strands: readonly TicketFacts[]; answered: readonly MsgId[] },
): Promise<NewsSince[]> {
  const found: NewsSince[] = [];
  for (const { id: livesOnIn, strand } of one.strands) {
    const ticketId = strand.id;
    const seq = await seenUpTo(tx, { messageIds: one.answered, ticketId, livesOnIn });
    if (seq === null) continue;
    const entries = await newsAfter(tx, { ticketId, seq, notBy: `agent:${one.agent}` });
    found.push(
      ...entries.map(({ seq, actor, writerName, text, atMs }) => ({
        ticketId,
        seq,
        writer: agentNamed(ctx, actor.replace(/^agent:/, ''))?.displayName ?? writerName,
        text,
        atMs,
      })),
    );
  }
  return found;
}
