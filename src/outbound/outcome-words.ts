/** What became of a try, in words: for the log, and for the row that keeps the last one. */
import type { Log } from '../base/log.ts';
import type { SmtpReply } from '../mail/smtp-reply.ts';
import type { DeliveryOfOutgoing } from '../store/outbox/outgoing.ts';
import type { DeliveryOutcome } from './deliver/outcome.ts';

export function logOutcome(claimed: DeliveryOfOutgoing, outcome: DeliveryOutcome, log: Log): void {
  const fields = { ...fieldsOf(claimed), outcome: outcome.kind, answer: reasonOf(outcome) };
  if (outcome.kind === 'relayed') log.info(fields, 'mail relayed');
  else if (outcome.kind === 'deferred') log.info(fields, 'mail deferred by the relay; it is tried again');
  else if (outcome.kind === 'refused') log.warn(fields, 'mail refused for good');
  else if (outcome.kind === 'trouble' && outcome.where === 'here')
    log.error(fields, 'mail could not be handed over for a reason of ours; it is tried again');
  else if (outcome.kind === 'trouble') log.info(fields, 'mail could not be handed over; it is tried again');
  else log.warn(fields, 'answer to the end of a mail was lost; it is tried again and may arrive twice');
}

/** How a log line names a delivery. */
export function fieldsOf({ outgoing, delivery }: DeliveryOfOutgoing): Record<string, unknown> {
  return {
    delivery: delivery.id,
    messageId: outgoing.message_id,
    kind: outgoing.kind,
    recipient: delivery.recipient,
    attempt: delivery.attempts,
  };
}

/** What the other side said, or what went wrong. */
export function reasonOf(outcome: DeliveryOutcome): string {
  switch (outcome.kind) {
    case 'relayed':
    case 'refused':
    case 'deferred':
      return replyText(outcome.reply);
    case 'trouble':
      return outcome.reason;
    case 'uncertain':
      return `in doubt: ${outcome.reason}`;
  }
}

/** The reply as the relay wrote it: `550 5.1.1 No such user`. */
export function replyText({ code, enhanced, text }: SmtpReply): string {
  const status = enhanced === null ? '' : ` ${enhanced.class}.${enhanced.subject}.${enhanced.detail}`;
  return `${code}${status} ${text}`.trim();
}
