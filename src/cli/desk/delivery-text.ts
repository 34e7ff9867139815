import type { HeldBy } from '../../desk/trace.ts';
import type { DeliveryRow } from '../../store/outbox/outgoing.ts';
import { localTime } from '../terminal/output.ts';

const HOLDERS: Readonly<Record<HeldBy, string>> = {
  person: 'by hand',
  breaker: 'by the breaker',
  'leak-guard': 'by the leak guard',
};

/** Where a mail stands, and since when: `deferred, due 2026-11-29 10:54, given up 2026-12-04 10:53`. */
export function deliveryText(delivery: DeliveryRow): string {
  return `${delivery.state}${whenText(delivery)}`;
}

function whenText(delivery: DeliveryRow): string {
  const { state, held_at: heldAt, done_at: doneAt } = delivery;
  if (state === 'held')
    return `${heldAt === null ? '' : ` since ${localTime(heldAt)}`}${holderText(delivery)}`;
  if (state === 'queued' || state === 'deferred')
    return `, due ${localTime(delivery.due_at)}, given up ${localTime(delivery.expires_at)}`;
  return doneAt === null ? '' : ` on ${localTime(doneAt)}`;
}

/** Who holds it, and why: `, by the leak guard: words of an internal note of this ticket (text)`. */
function holderText({ held_by: by, held_reason: reason }: DeliveryRow): string {
  if (by === null) return '';
  return `, ${HOLDERS[by]}${reason === null ? '' : `: ${reason}`}`;
}
