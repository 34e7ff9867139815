/**
 * What the history of a ticket says of its mail. In: a delivery and what became of it. Out: an entry that agents see, in the transaction
 * in which it became so. What is about no ticket stands in the log alone.
 */
import { newId, type Clock, type Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import { insertActivity } from '../../store/tickets/activities.ts';
import type { Tx } from '../../store/database/database.ts';
import type { DeliveryOfOutgoing } from '../../store/outbox/outgoing.ts';

export interface MarkPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** An end of a mail that its reader does not get. */
export interface Failure {
  readonly state: 'failed' | 'expired' | 'suppressed';
  /** The last words of the other side, or why nobody was asked. */
  readonly reply: string;
}

const WHY: Readonly<Record<Failure['state'], string>> = {
  failed: 'was refused',
  expired: 'could not be handed over in its time',
  suppressed: 'was not sent',
};

export async function markFailed(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  { state, reply }: Failure,
  ports: MarkPorts,
): Promise<void> {
  await mark(tx, claimed, ports, {
    name: state === 'suppressed' ? 'delivery-suppressed' : 'delivery-failed',
    text: `${mailOf(claimed)} ${WHY[state]}: ${sentenceOf(reply)}.${doubtOf(claimed)}`,
    detail: { state, reply: sentenceOf(reply) },
  });
}

/** Its reader has left, or was taken off the ticket, while it waited. */
export async function markNotMeant(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  why: string,
  ports: MarkPorts,
): Promise<void> {
  await mark(tx, claimed, ports, {
    name: 'mail-not-meant',
    text: `${mailOf(claimed)} was not sent: ${why}.${doubtOf(claimed)}`,
    detail: { why },
  });
}

/** The answer to its final dot was lost: said once, however often that happens. */
export async function markInDoubt(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  { reply }: { readonly reply: string },
  ports: MarkPorts,
): Promise<void> {
  if (claimed.delivery.in_doubt_at !== null) return;
  const text =
    `Nobody knows whether ${mailOf(claimed, 'the')} arrived: the relay's answer to its end was lost. ` +
    'The same mail with the same Message-ID is sent again, so its reader may get it twice.';
  await mark(tx, claimed, ports, {
    name: 'delivery-in-doubt',
    text,
    detail: { reply: sentenceOf(reply), messageId: claimed.outgoing.message_id },
  });
}

/** An address is not written to for a while: its third mail came back. */
export async function markAddressSuppressed(
  tx: Tx,
  claimed: Pick<DeliveryOfOutgoing, 'outgoing' | 'delivery'>,
  { reason, untilMs }: { readonly reason: string; readonly untilMs: number },
  ports: MarkPorts,
): Promise<void> {
  const { recipient } = claimed.delivery;
  const until = new Date(untilMs).toISOString().slice(0, 10);
  await mark(tx, claimed, ports, {
    name: 'address-suppressed',
    text: `No more mail is sent to ${recipient} until ${until}: ${reason}. \`postern outbox lift ${recipient}\` ends that.`,
    detail: { until },
  });
}

function doubtOf({ delivery }: DeliveryOfOutgoing): string {
  return delivery.in_doubt_at === null ? '' : ' An earlier try may have reached its reader.';
}

function mailOf({ outgoing, delivery }: DeliveryOfOutgoing, article: 'The' | 'the' = 'The'): string {
  return `${article} mail to ${delivery.recipient} (${outgoing.kind})`;
}

function sentenceOf(reply: string): string {
  return withoutControls(reply).slice(0, LIMITS.errorChars);
}

async function mark(
  tx: Tx,
  { outgoing, delivery }: DeliveryOfOutgoing,
  { clock, random }: MarkPorts,
  entry: { readonly name: string; readonly text: string; readonly detail: Readonly<Record<string, unknown>> },
): Promise<void> {
  if (outgoing.ticket_id === null) return;
  const about = { outgoing: outgoing.id, recipient: delivery.recipient, kind: outgoing.kind };
  await insertActivity(tx, {
    id: newId(clock, random),
    ticket_id: outgoing.ticket_id,
    kind: 'event',
    visibility: 'internal',
    actor: 'system',
    arrival_id: null,
    name: entry.name,
    text: entry.text,
    detail: JSON.stringify({ ...about, ...entry.detail }),
    created_at: clock.nowMs(),
  });
}
