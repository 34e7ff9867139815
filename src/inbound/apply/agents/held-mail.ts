/** Lets a mail go that the leak guard held, or drops it, on the word of the agent who was sent the code. */
import { formatAddrSpec } from '../../../mail/address.ts';
import { cancelDelivery, releaseDelivery } from '../../../store/outbox/outbox-control.ts';
import { findOutgoing } from '../../../store/outbox/outgoing.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { Action } from '../../decide/decision.ts';
import { present } from '../../../base/assert.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { causeOf, type Ending, type Mail } from '../context/mail.ts';

const DONE = {
  release: { name: 'mail-released', words: 'goes out as it is' },
  cancel: { name: 'delivery-cancelled', words: 'was dropped, and is not sent' },
} as const;

/** The code was good in this transaction, so the mail is held in it, too. */
export async function endHold(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  { ticket, agent, outgoingId, wish }: Extract<Action, { kind: 'held-mail' }>,
): Promise<Ending> {
  const nowMs = ctx.clock.nowMs();
  const reason = `cancelled by ${agent.name}`;
  if (wish === 'release') await releaseDelivery(tx, { outgoingId, nowMs });
  else await cancelDelivery(tx, { outgoingId, nowMs, reason });
  const { outgoing } = present(await findOutgoing(tx, outgoingId), 'a held mail is there');
  const { name, words } = DONE[wish];
  const recipient = formatAddrSpec(outgoing.draft.to.address);
  await addActivity(tx, ctx, {
    ...agentEvent({ ticketId: outgoing.ticket_id ?? ticket.id, agent, cause: causeOf(mail) }),
    name,
    text: `The mail to ${recipient} (${outgoing.kind}) that was held ${words}`,
    detail: { outgoing: outgoing.id, recipient, kind: outgoing.kind },
  });
  return { disposition: 'commanded', reason: `${wish} of held mail ${outgoingId}`, ticketId: ticket.id };
}
