/**
 * What time does to mail that is not handed over. In: answers of agents that wait. Out: one mail to each agent for each disturbance, and
 * an entry in the history of every ticket concerned (I-15: told after LIMITS.delayNoticeMs).
 *
 * A disturbance of the relay lasts until it takes a mail again; one of a recipient until that recipient's mail is gone. Who was told
 * in the course of it is not told again, however many mails come to wait.
 */
import { LIMITS } from '../base/limits.ts';
import type { Agent } from '../desk/people/agent.ts';
import type { DelayedMail } from '../desk/notices/notice-parts.ts';
import { addActivity } from '../inbound/apply/context/history.ts';
import { tellDelayed, writersOf } from '../inbound/apply/delivery-news.ts';
import type { DeskContext } from '../inbound/apply/context/desk-context.ts';
import { withCurrentStaff } from '../inbound/apply/context/staff.ts';
import type { Store, Tx } from '../store/database/database.ts';
import { lastRelayedAt, lateAnswers, markDelayTold } from '../store/outbox/late-deliveries.ts';
import { outboxHold } from '../store/outbox/outbox-control.ts';
import type { DeliveryOfOutgoing } from '../store/outbox/outgoing.ts';
import { findTicketById, type TicketRow } from '../store/tickets/tickets.ts';
import { formatTicketTag } from '../desk/tickets/number.ts';

/** Tells what is late by now; tells how many mails were sent about it. An outbox that a person holds is late on purpose. */
export async function tellLateMail(store: Store, desk: DeskContext): Promise<number> {
  const writtenBeforeMs = desk.clock.nowMs() - LIMITS.delayNoticeMs;
  const wanted = { writtenBeforeMs, most: LIMITS.lateMails };
  if (!(await lateAnswers(store.db, wanted)).some(isUntold)) return 0;
  return store.transact(async (tx) => {
    if ((await outboxHold(tx)) !== null) return 0;
    return tell(tx, await withCurrentStaff(tx, desk), await lateAnswers(tx, wanted));
  });
}

function isUntold({ delivery }: DeliveryOfOutgoing): boolean {
  return delivery.delay_told_at === null;
}

interface Late {
  readonly mail: DeliveryOfOutgoing;
  readonly ticket: TicketRow;
  readonly writers: readonly Agent[];
}

async function tell(tx: Tx, desk: DeskContext, mails: readonly DeliveryOfOutgoing[]): Promise<number> {
  const late: Late[] = [];
  for (const mail of mails) {
    const ticket =
      mail.outgoing.ticket_id === null ? null : await findTicketById(tx, mail.outgoing.ticket_id);
    if (ticket !== null)
      late.push({ mail, ticket, writers: await writersOf(tx, desk, mail.outgoing, ticket) });
  }
  const fresh = late.filter(({ mail }) => isUntold(mail));
  const relayedAt = await lastRelayedAt(tx);
  let sent = 0;
  for (const agent of new Set(fresh.flatMap(({ writers }) => writers))) {
    const told = late.filter(({ mail, writers }) => !isUntold(mail) && writers.includes(agent));
    const news = fresh.filter(
      ({ mail, writers }) => writers.includes(agent) && !isKnown(mail, told, relayedAt),
    );
    if (news.length === 0) continue;
    await tellDelayed(
      tx,
      desk,
      agent,
      news.map((one) => delayed(desk, one)),
    );
    sent += 1;
  }
  for (const one of fresh) await noteDelay(tx, desk, one);
  await markDelayTold(
    tx,
    fresh.map(({ mail }) => mail.delivery.id),
    desk.clock.nowMs(),
  );
  return sent;
}

/** Was the agent told of this disturbance, by a mail that waits still? */
function isKnown(mail: DeliveryOfOutgoing, told: readonly Late[], relayedAt: number | null): boolean {
  return told.some(
    ({ mail: { delivery } }) =>
      delivery.recipient === mail.delivery.recipient || (delivery.delay_told_at ?? 0) > (relayedAt ?? 0),
  );
}

function delayed(desk: DeskContext, { mail: { delivery, outgoing }, ticket }: Late): DelayedMail {
  return {
    tag: formatTicketTag(desk.numbering.prefix, ticket.number),
    subject: ticket.subject,
    recipient: delivery.recipient,
    hours: hoursOf(desk, outgoing.created_at),
    reply: delivery.last_reply ?? '',
  };
}

function hoursOf(desk: DeskContext, writtenAtMs: number): number {
  return Math.floor((desk.clock.nowMs() - writtenAtMs) / 3_600_000);
}

async function noteDelay(tx: Tx, desk: DeskContext, { mail, ticket }: Late): Promise<void> {
  const { delivery, outgoing } = mail;
  const hours = hoursOf(desk, outgoing.created_at);
  const said = delivery.last_reply === null ? '' : `: ${delivery.last_reply}`;
  await addActivity(tx, desk, {
    ticketId: ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause: null,
    name: 'delivery-delayed',
    text: `The mail to ${delivery.recipient} (${outgoing.kind}) waits for ${hours} hours, and is still being tried${said}`,
    detail: { outgoing: outgoing.id, recipient: delivery.recipient },
  });
}
