import { newId, type Clock, type Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { OutgoingDraft } from '../../desk/notice.ts';
import type { Tx } from '../../store/database.ts';
import { recordMessageId } from '../../store/message-ids.ts';
import { insertOutgoing } from '../../store/outgoing.ts';

/**
 * Puts one mail into the outbox, in the transaction that decided it: it is sent if that commits, and never was if not.
 * @param one.id of the outgoing message, made by the caller with `newId`, since the return path of its draft carries it
 * @param one.person who it is made for (`p1`, `a-anna`), so that an answer to it finds the ticket and the writer's thread
 */
export async function enqueue(
  tx: Tx,
  one: { readonly id: string; readonly draft: OutgoingDraft; readonly person: string | null },
  { clock, random }: { clock: Clock; random: Random },
): Promise<string> {
  const { id, draft, person } = one;
  const nowMs = clock.nowMs();
  const expiresAt = nowMs + LIMITS.deliveryLifeMs[draft.life];
  await insertOutgoing(tx, { id, deliveryId: newId(clock, random), draft, expiresAt, nowMs });
  const { messageId, ticketId } = draft;
  if (ticketId !== null) await recordMessageId(tx, { messageId, ticketId, direction: 'out', person, nowMs });
  return id;
}
