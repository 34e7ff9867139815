/**
 * What agents are told of mail that does not get through (I-15). Only of what a person wrote: nobody waits for a notice that answers by
 * itself, and a mail about a failure that failed would be the beginning of a loop.
 */
import type { Agent } from '../../desk/people/agent.ts';
import { LIMITS } from '../../base/limits.ts';
import { newId } from '../../base/clock.ts';
import type { HeldMailWish } from '../../desk/signing/held-mail.ts';
import { insertHeldMail } from '../../store/tickets/held-mail.ts';
import { leakSentence, type Leak } from '../../desk/notices/leak.ts';
import type { DelayedMail } from '../../desk/notices/notice-parts.ts';
import type { ReportedRecipient } from '../../mail/delivery-report.ts';
import { isAddressDead, readStatus } from '../../mail/hard-bounce.ts';
import { noteHardBounce } from '../../outbound/outbox/hard-bounce.ts';
import { actorOfActivity } from '../../store/tickets/activities.ts';
import type { Tx } from '../../store/database/database.ts';
import { findOutgoing, type DeliveryOfOutgoing, type OutgoingRecord } from '../../store/outbox/outgoing.ts';
import { lockLiving } from '../../store/tickets/merges.ts';
import type { TicketRow } from '../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from './context/desk-context.ts';
import { addActivity } from './context/history.ts';
import { agentAddressee, post, postOutsideTickets } from './telling/post.ts';
import { followers, withCurrentStaff } from './context/staff.ts';
import { agentPanel, ticketSheet } from './telling/ticket-view.ts';

/** Tells whoever wrote an answer that its reader will not get it. Of all other mail nobody is told. */
export async function tellFailed(
  tx: Tx,
  desk: DeskContext,
  { outgoing, delivery }: DeliveryOfOutgoing,
  end: { readonly expired: boolean; readonly suppressedUntilMs: number | null; readonly reply: string },
): Promise<void> {
  const { notice, ticketId } = outgoing.draft;
  if (notice.kind !== 'answer' || ticketId === null) return;
  const ctx = await withCurrentStaff(tx, desk);
  const { ticket, strand } = await lockLiving(tx, ticketId);
  for (const agent of await writersOf(tx, ctx, outgoing, ticket)) {
    await post(tx, ctx, {
      ticket,
      strand,
      notice: {
        kind: 'delivery-failed',
        locale: agent.locale,
        ticket: ticketSheet(ctx, ticket),
        agentName: agent.displayName,
        ...(await agentPanel(tx, ctx, ticket, { agent, why: null })),
        recipient: delivery.recipient,
        expired: end.expired,
        ...(end.suppressedUntilMs === null
          ? {}
          : { suppressedUntil: new Date(end.suppressedUntilMs).toISOString().slice(0, 10) }),
        reply: end.reply,
        text: notice.text,
      },
      to: agentAddressee(agent),
      activityId: null,
      files: [],
    });
  }
}

/** Tells whoever wrote a mail that it is held, and why; it stands in the history of the ticket, too. */
export async function tellWithheld(
  tx: Tx,
  desk: DeskContext,
  { outgoing, delivery }: DeliveryOfOutgoing,
  leaks: readonly Leak[],
): Promise<void> {
  const { notice, ticketId } = outgoing.draft;
  if (ticketId === null) return;
  const ctx = await withCurrentStaff(tx, desk);
  const { ticket, strand } = await lockLiving(tx, ticketId);
  const found = leaks.map((leak) => `${leakSentence('en', leak)}: ${leak.excerpt}`);
  await addActivity(tx, ctx, {
    ticketId,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause: null,
    name: 'mail-withheld',
    text: `The mail to ${delivery.recipient} (${outgoing.kind}) is held: ${found.join('; ')}`,
    detail: { outgoing: outgoing.id, recipient: delivery.recipient, leaks },
  });
  for (const agent of await writersOf(tx, ctx, outgoing, ticket)) {
    await post(tx, ctx, {
      ticket,
      strand,
      notice: {
        kind: 'mail-withheld',
        locale: agent.locale,
        ticket: ticketSheet(ctx, ticket),
        agentName: agent.displayName,
        ...(await agentPanel(tx, ctx, ticket, { agent, why: null })),
        recipient: delivery.recipient,
        id: outgoing.id,
        codes: await codesFor(tx, ctx, { outgoingId: outgoing.id, ticketId: strand.id, agent: agent.name }),
        findings: leaks.map((leak) => ({ what: leakSentence(agent.locale, leak), excerpt: leak.excerpt })),
        text: 'text' in notice ? notice.text : '',
      },
      to: agentAddressee(agent),
      activityId: null,
      files: [],
    });
  }
}

/** Two codes of this agent's own; each ends the hold, and both are void then. */
async function codesFor(
  tx: Tx,
  ctx: DeskContext,
  about: { outgoingId: string; ticketId: string; agent: string },
): Promise<Readonly<Record<HeldMailWish, string>>> {
  const expiresAtMs = ctx.clock.nowMs() + LIMITS.heldMailCodeMs;
  const held = { ...about, id: newId(ctx.clock, ctx.random), expiresAtMs };
  await insertHeldMail(tx, held);
  const { codeOf } = ctx.heldMailCodes;
  return { release: codeOf(held, 'release'), cancel: codeOf(held, 'cancel') };
}

/** A report says that a mail of ours failed: does its address take none any more? */
export async function noteReported(
  tx: Tx,
  ctx: DeskContext,
  outgoingId: string,
  recipients: readonly ReportedRecipient[],
): Promise<void> {
  const dead = recipients.find(({ action, status, diagnostic }) => {
    const read = readStatus(status);
    return action === 'failed' && read !== null && isAddressDead(read, diagnostic ?? '');
  });
  const mail = dead === undefined ? null : await findOutgoing(tx, outgoingId);
  if (mail === null) return;
  await noteHardBounce(tx, mail, dead?.diagnostic ?? dead?.status ?? '', ctx);
}

/** Tells an agent of answers that wait for longer than anybody expects. */
export async function tellDelayed(
  tx: Tx,
  ctx: DeskContext,
  agent: Agent,
  mails: readonly DelayedMail[],
): Promise<void> {
  const { locale, displayName } = agent;
  const notice = { kind: 'delivery-delayed', locale, agentName: displayName, mails } as const;
  await postOutsideTickets(tx, ctx, { notice, to: agentAddressee(agent), senderName: null });
}

/** The agent who wrote it, or those who follow the ticket where that one is an agent no more. */
export async function writersOf(
  tx: Tx,
  ctx: DeskContext,
  outgoing: OutgoingRecord,
  ticket: TicketRow,
): Promise<Agent[]> {
  const actor = outgoing.activity_id === null ? null : await actorOfActivity(tx, outgoing.activity_id);
  const name = actor?.startsWith('agent:') === true ? actor.slice('agent:'.length) : null;
  const writer = agentNamed(ctx, name);
  return writer === null ? followers(ctx, ticket) : [writer];
}
