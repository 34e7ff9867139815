import { newId, type Clock, type Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { budgetMailbox } from '../../desk/budgets/automatic-mail.ts';
import type { OutgoingDraft } from '../../desk/notices/outgoing-draft.ts';
import { AUDIENCE_OF } from '../../desk/notices/notice-kinds.ts';
import { insertAutomaticMail } from '../../store/outbox/automatic-mail.ts';
import type { Tx } from '../../store/database/database.ts';
import { recordMessageId } from '../../store/intake/message-ids.ts';
import { insertOutgoing } from '../../store/outbox/outgoing.ts';
import { breakerHold } from './breaker.ts';

/**
 * Puts one mail into the outbox, in the transaction that decided it: it is sent if that commits, and never was if not. An automatic
 * mail is counted, and held while the breaker is tripped.
 * @param one.id of the outgoing message, made by the caller with `newId`, since the return path of its draft carries it
 * @param one.notBeforeMs it is not sent before that, so that it can be called back; null: at once
 * @param one.person who it is made for (`p1`, `a-anna`), so that an answer to it finds the ticket and the writer's thread
 */
export async function enqueue(
  tx: Tx,
  one: {
    readonly id: string;
    readonly draft: OutgoingDraft;
    readonly person: string | null;
    readonly notBeforeMs?: number | null;
  },
  { clock, random }: { clock: Clock; random: Random },
): Promise<string> {
  const { id, draft, person, notBeforeMs = null } = one;
  const nowMs = clock.nowMs();
  const expiresAt = nowMs + LIMITS.deliveryLifeMs[draft.life];
  const automatic = draft.autoSubmitted !== null && draft.autoSubmitted !== 'no';
  const audience = AUDIENCE_OF[draft.notice.kind];
  const reason = automatic && audience !== 'operator' ? await breakerHold(tx, nowMs) : null;
  const held = reason === null ? null : ({ by: 'breaker', reason } as const);
  await insertOutgoing(tx, {
    id,
    deliveryId: newId(clock, random),
    draft,
    expiresAt,
    nowMs,
    held,
    notBeforeMs,
  });
  const { messageId, ticketId } = draft;
  if (automatic) {
    const { kind } = draft.notice;
    const reader = budgetMailbox(draft.to.address);
    const row = { outgoing_id: id, kind, audience, ...reader, ticket_id: ticketId, queued_at: nowMs };
    await insertAutomaticMail(tx, row);
  }
  if (ticketId !== null) await recordMessageId(tx, { messageId, ticketId, direction: 'out', person, nowMs });
  return id;
}
