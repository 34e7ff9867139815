/**
 * What a mail that came back for good means for its address. In: a mail of ours, and the words with which its address was said to take
 * none. Out: the third such mail within a week has the address left alone for two weeks, and the ticket says so (T-12).
 */
import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import type { Tx } from '../../store/database/database.ts';
import type { DeliveryOfOutgoing } from '../../store/outbox/outgoing.ts';
import {
  countHardBounces,
  insertHardBounce,
  suppressAddress,
  suppressionOf,
  type Suppression,
} from '../../store/outbox/suppressions.ts';
import { markAddressSuppressed, type MarkPorts } from './marks.ts';

/** Counts it; tells whether the address is suppressed from now on. A mail counts once, and one that is long gone not at all. */
export async function noteHardBounce(
  tx: Tx,
  mail: DeliveryOfOutgoing,
  reply: string,
  ports: MarkPorts,
): Promise<boolean> {
  const nowMs = ports.clock.nowMs();
  const { outgoing, delivery } = mail;
  const address = delivery.recipient;
  if (nowMs - outgoing.created_at > LIMITS.bounceAgeMs) return false;
  const said = withoutControls(reply).slice(0, LIMITS.errorChars);
  if (!(await insertHardBounce(tx, { outgoingId: outgoing.id, address, reply: said, nowMs }))) return false;
  const count = await countHardBounces(tx, address, nowMs - LIMITS.bounceWindowMs);
  if (count < LIMITS.suppressAfterBounces || (await suppressionOf(tx, address, nowMs)) !== null) return false;
  const untilMs = nowMs + LIMITS.suppressionMs;
  const reason = `${count} mails to it came back for good, the last with: ${said}`;
  await suppressAddress(tx, { address, reason, since_at: nowMs, until_at: untilMs });
  await markAddressSuppressed(tx, mail, { reason, untilMs }, ports);
  return true;
}

/** The operator must hear of trouble at whatever price. */
export function heedsSuppression({ outgoing }: DeliveryOfOutgoing): boolean {
  return outgoing.kind !== 'operator-alert';
}

/** Why a mail to a suppressed address is not sent, in one line. */
export function suppressedBecause({ reason, until_at: untilAt }: Suppression): string {
  return `nothing is sent to this address until ${new Date(untilAt).toISOString().slice(0, 10)}, since ${reason}`;
}
