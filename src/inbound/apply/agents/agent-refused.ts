/** What is not carried out of an agent's mail: why, told to the agent, and kept where a short reply completes it. */
import { newId } from '../../../base/clock.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import { shownOrder } from '../../../desk/commands/confidential-order.ts';
import { localTimeText } from '../../../desk/locale/local-time.ts';
import { may } from '../../../desk/people/rights.ts';
import type { DraftKind } from '../../../desk/tickets/ticket-words.ts';
import { insertConfirmation } from '../../../store/people/confirmations.ts';
import type { Tx } from '../../../store/database/database.ts';
import { endDraft, insertDraft, setDraftNotice } from '../../../store/tickets/drafts.ts';
import { lockLiving } from '../../../store/tickets/merges.ts';
import { lockTicket, readTicket } from '../../../store/tickets/tickets.ts';
import type { Action } from '../../decide/decision.ts';
import type { KeptText } from '../../decide/facts.ts';
import { filesOfEntry } from '../commands/text-verbs.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { directDetail } from './direct.ts';
import { recordDenied } from './denied.ts';
import { addActivity, agentEvent, type StoredFile } from '../context/history.ts';
import { causeOf, type Ending, type Mail } from '../context/mail.ts';
import { tellAgent, tellDenied, tellHeld, tellOutsideTickets } from '../telling/notify.ts';
import { followers, scopeOf } from '../context/staff.ts';

type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

export async function rejectCommands(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'reject-commands'>,
): Promise<Ending> {
  const { agent, faults, quiet, orderText } = action;
  const reason = faults.map((fault) => `${fault.line}: ${fault.reason}`).join('; ');
  const ticketId = action.ticket?.id ?? null;
  const ending: Ending = { disposition: 'rejected', reason, ticketId };
  if (quiet) return ending;
  const original = shownOrder(orderText ?? mail.message.reply.text);
  if (action.ticket === null) {
    await tellOutsideTickets(tx, ctx, agent, { kind: 'desk-rejected', faults, original });
    return ending;
  }
  const living = await lockLiving(tx, action.ticket.strand.id);
  const notice = await tellAgent(tx, ctx, living, agent, { kind: 'command-rejected', faults, original });
  if (orderText !== null) {
    const faulty = faults.map(({ line }) => line);
    await keep(tx, ctx, mail, {
      kind: 'rejected',
      ticketId: living.strand.id,
      agent,
      orderText,
      text: '',
      faulty,
      notice,
      taken: action.taken,
    });
  }
  return ending;
}

/** Keeps an agent's mail that is not carried out, with its files, until a reply completes it. */
async function keep(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  one: {
    readonly kind: DraftKind;
    readonly ticketId: string;
    readonly agent: Agent;
    readonly orderText: string;
    readonly text: string;
    readonly faulty: readonly string[];
    /** The mail that told the agent of it. */
    readonly notice: string;
    /** What was kept before, and is taken up by it. */
    readonly taken: KeptText | null;
  },
): Promise<void> {
  const { kind, ticketId, agent, taken } = one;
  const nowMs = ctx.clock.nowMs();
  const id = newId(ctx.clock, ctx.random);
  const before: StoredFile[] = taken === null ? [] : await filesOfEntry(tx, taken.ticketId, taken.activityId);
  if (taken !== null) await endDraft(tx, { id: taken.id, as: 'replaced', nowMs });
  const activityId = await addActivity(tx, ctx, {
    ...agentEvent({ ticketId, agent, cause: causeOf(mail) }),
    name: kind === 'held' ? 'answer-held' : 'order-rejected',
    text:
      kind === 'held'
        ? 'An answer waits, since the ticket had moved on'
        : 'A mail waits for a mended command',
    detail: { draft: id, ...(await directDetail(tx, mail, { taken })) },
    files: [...before, ...mail.files],
  });
  const ticket = await lockTicket(tx, ticketId);
  await insertDraft(tx, {
    id,
    ticket_id: ticketId,
    kind,
    agent: agent.name,
    text: one.text,
    order_text: ctx.vault.seal(one.orderText, id),
    faulty: JSON.stringify(one.faulty),
    notice_id: null,
    ticket_state: ticket.next_seq,
    activity_id: activityId,
    created_at: nowMs,
  });
  await setDraftNotice(tx, id, one.notice);
}

/** The agent is shown what is new; one word sends the answer as it is. */
export async function holdAnswer(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'hold-answer'>,
): Promise<Ending> {
  const { agent, ticket: facts, news, text, orderText, taken } = action;
  const living = await lockLiving(tx, facts.strand.id);
  const shown = news.slice(-LIMITS.newsShown).map((one) => ({
    writer: one.writer,
    at: localTimeText(one.atMs, agent.timeZone ?? ctx.settings.timeZone),
    text: one.text,
  }));
  const notice = await tellAgent(tx, ctx, living, agent, { kind: 'answer-held', news: shown, text });
  await keep(tx, ctx, mail, {
    kind: 'held',
    ticketId: living.strand.id,
    agent,
    orderText,
    text,
    faulty: [],
    notice,
    taken,
  });
  const writers = [...new Set(news.map(({ writer }) => writer))].join(', ');
  return {
    disposition: 'commanded',
    reason: `held: ${writers} wrote since the notification that it answers`,
    ticketId: living.ticket.id,
  };
}

/** Nothing of the ticket goes to the agent; where they may not even look at it, those who follow it get to see the mail. */
export async function deny(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'deny'>): Promise<Ending> {
  const { agent, denied } = action;
  const verbs = denied.map(({ verb }) => verb);
  const reason = `denied: ${verbs.join(', ')}`;
  const original = shownOrder(mail.message.reply.text);
  const lines = denied.map(({ line }) => line);
  if (action.ticket === null) {
    await tellOutsideTickets(tx, ctx, agent, { kind: 'action-denied', tag: '', lines, original });
    return { disposition: 'rejected', reason, ticketId: null };
  }
  const { ticket, strand } = await lockLiving(tx, action.ticket.strand.id);
  await recordDenied(tx, ctx, { ticketId: ticket.id, agent, cause: causeOf(mail), denied: verbs });
  await tellDenied(tx, ctx, ticket, agent, { lines, original });
  if (!may(agent, 'view', scopeOf(ctx, ticket))) {
    const news = { writer: agent.displayName, text: original, address: null, strand };
    await tellHeld(tx, ctx, ticket, followers(ctx, ticket), news);
  }
  return { disposition: 'rejected', reason, ticketId: ticket.id };
}

export async function askConfirmation(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'ask-confirmation'>,
): Promise<Ending> {
  const { agent, risky, orderText, lines, taken } = action;
  const { ticket, strand } = await lockLiving(tx, action.ticket.strand.id);
  const ticketId = strand.id;
  const before = taken === null ? [] : await filesOfEntry(tx, taken.ticketId, taken.activityId);
  // Its text waits with the order now; kept as well, the next line that answers in its thread would send it once more.
  if (taken?.kind === 'rejected')
    await endDraft(tx, { id: taken.id, as: 'replaced', nowMs: ctx.clock.nowMs() });
  const activityId = await addActivity(tx, ctx, {
    ...agentEvent({ ticketId, agent, cause: causeOf(mail) }),
    name: 'confirmation-asked',
    text: `Waits for its code: ${risky.join(', ')}`,
    detail: { lines, ...(await directDetail(tx, mail, { taken })) },
    files: [...before, ...mail.files],
  });
  const after = await readTicket(tx, ticketId);
  const order = {
    id: newId(ctx.clock, ctx.random),
    agent: agent.name,
    ticketId,
    ticketState: after.next_seq,
    orderText,
    expiresAtMs: ctx.clock.nowMs() + LIMITS.confirmationMs,
    activityId,
    draftId: taken !== null && taken.kind !== 'rejected' ? taken.id : null,
  };
  // What waits for its code may be what must not lie open.
  await insertConfirmation(tx, { ...order, orderText: ctx.vault.seal(orderText, order.id) });
  const code = ctx.codes.codeOf(order);
  await tellAgent(tx, ctx, { ticket, strand }, agent, {
    kind: 'command-confirm',
    lines: risky,
    code,
    original: shownOrder(orderText),
  });
  return { disposition: 'commanded', reason: `waits for its code: ${risky.join(', ')}`, ticketId: ticket.id };
}
