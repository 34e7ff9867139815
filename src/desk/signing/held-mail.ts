import { createHmac } from 'node:crypto';
import { base32 } from '../../base/clock.ts';
import { sameText } from './same-text.ts';

/** A mail that the leak guard holds, as one agent was told of it. */
export interface HeldMail {
  readonly id: string;
  readonly agent: string;
  readonly outgoingId: string;
  /** Where its codes are taken: the ticket that it is about, or the one in which that lives on. */
  readonly ticketId: string;
  readonly expiresAtMs: number;
}

/** What an agent can have done with it: sent exactly as it is, or dropped. */
export const HELD_MAIL_WISHES = ['release', 'cancel'] as const;
export type HeldMailWish = (typeof HELD_MAIL_WISHES)[number];

/** Makes and checks the codes that end the hold on a mail: each bound to agent, mail and wish, and worth nothing once the hold is over. */
export interface HeldMailCodes {
  /** `k7xm-9q2f-...`; it is kept nowhere. */
  readonly codeOf: (held: HeldMail, wish: HeldMailWish) => string;
  /** The wish that this is the code of, however its reader wrote it; null: of none. Compared in constant time. */
  readonly wishOf: (held: HeldMail, given: string) => HeldMailWish | null;
}

/** 80 bits: the tries of an agent are counted. */
const MAC_BYTES = 10;
const GROUP = /.{1,4}/g;

/** `keys` as for reply tokens: the first signs, all of them check. */
export function createHeldMailCodes(keys: readonly [Buffer, ...Buffer[]]): HeldMailCodes {
  const mac = (key: Buffer, { id, agent, outgoingId, ticketId, expiresAtMs }: HeldMail, wish: HeldMailWish) =>
    base32(
      createHmac('sha256', key)
        .update(JSON.stringify(['held-mail', wish, id, agent, outgoingId, ticketId, expiresAtMs]))
        .digest()
        .subarray(0, MAC_BYTES),
    );
  return {
    codeOf: (held, wish) => (mac(keys[0], held, wish).match(GROUP) ?? []).join('-'),
    wishOf: (held, given) => {
      const bare = given.toLowerCase().replace(/[^a-z2-7]/g, '');
      const meant = HELD_MAIL_WISHES.filter((wish) =>
        keys.map((key) => sameText(mac(key, held, wish), bare)).includes(true),
      );
      return meant[0] ?? null;
    },
  };
}
