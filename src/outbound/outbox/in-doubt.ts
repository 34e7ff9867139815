/** A runner that ended between the final dot and its answer (O3, O4): the mail may have arrived, and nobody can ask. */
import { LIMITS } from '../../base/limits.ts';
import type { Tx } from '../../store/database/database.ts';
import { deferLeftAtDot } from '../../store/outbox/delivery-phase.ts';
import type { DeliveryOfOutgoing } from '../../store/outbox/outgoing.ts';
import { markInDoubt, type MarkPorts } from './marks.ts';
import { recordTry } from './settle.ts';

const REPLY = 'in doubt: the process ended between the end of the mail and the answer to it';

/** Puts such a delivery back: the same mail goes again when a relay that was still busy with it must be done. */
export async function leaveInDoubt(tx: Tx, left: DeliveryOfOutgoing, ports: MarkPorts): Promise<void> {
  const { delivery } = left;
  const nowMs = ports.clock.nowMs();
  // A dot of the future was sent before the clock was set back.
  const dotAt = Math.min(delivery.dot_at ?? nowMs, nowMs);
  await recordTry(tx, left, { outcome: 'uncertain', reply: REPLY }, ports.clock);
  await markInDoubt(tx, left, { reply: REPLY }, ports);
  await deferLeftAtDot(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    dueAt: Math.min(Math.max(nowMs, dotAt + LIMITS.inDoubtMs), delivery.expires_at),
    lastReply: REPLY,
    inDoubtAt: dotAt,
  });
}
