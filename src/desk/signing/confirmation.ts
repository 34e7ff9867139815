import { createHmac } from 'node:crypto';
import { base32 } from '../../base/clock.ts';
import { sameText } from './same-text.ts';

/** A risky order of an agent that waits for its code. */
export interface PendingOrder {
  readonly id: string;
  readonly agent: string;
  readonly ticketId: string;
  /** Sequence of the ticket's next entry: once anything happens to the ticket, the order is void. */
  readonly ticketState: number;
  /** The agent's mail, as it is read again. */
  readonly orderText: string;
  readonly expiresAtMs: number;
  /** The entry of the history that holds its files. */
  readonly activityId: string;
  /** The kept text that it sends, or null: it has its own. */
  readonly draftId: string | null;
}

/** Makes and checks the one-time codes that confirm risky orders. */
export interface ConfirmationCodes {
  /** `k7xm-9q2f-...`: bound to the agent, the order, and the ticket as it stood. It is kept nowhere. */
  codeOf(order: PendingOrder): string;
  /** Is this the code of the order, however its reader wrote it? Compared in constant time. */
  matches(order: PendingOrder, given: string): boolean;
}

/** 80 bits: it lives for an hour, and the tries of an agent are counted. */
const MAC_BYTES = 10;
const GROUP = /.{1,4}/g;

/** `keys` as for reply tokens: the first signs, all of them check. */
export function createConfirmationCodes(keys: readonly [Buffer, ...Buffer[]]): ConfirmationCodes {
  const mac = (key: Buffer, order: PendingOrder) =>
    base32(
      createHmac('sha256', key)
        .update(
          JSON.stringify([
            'confirmation',
            order.id,
            order.agent,
            order.ticketId,
            order.ticketState,
            order.orderText,
            order.expiresAtMs,
          ]),
        )
        .digest()
        .subarray(0, MAC_BYTES),
    );
  return {
    codeOf: (order) => (mac(keys[0], order).match(GROUP) ?? []).join('-'),
    matches: (order, given) => {
      const bare = given.toLowerCase().replace(/[^a-z2-7]/g, '');
      return keys.map((key) => sameText(mac(key, order), bare)).includes(true);
    },
  };
}
