import { randomBytes } from 'node:crypto';

/** Where time comes from. All times are epoch milliseconds (UTC). */
export interface Clock {
  nowMs(): number;
  /** Milliseconds since some moment, which nobody can set; where there is such a clock, jumps of the other one can be seen. */
  elapsedMs?(): number;
}

/** Where chance comes from. */
export interface Random {
  bytes(count: number): Buffer;
}

export const systemClock: Clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() };
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32 in lower case without padding: it survives relays and people that change the case of an address. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}

/** A new id: 9 characters of time (so that ids sort by age), then 8 of chance (40 bits); short, since return paths carry one. */
export function newId(clock: Clock, random: Random): string {
  return clock.nowMs().toString(36).padStart(9, '0') + base32(random.bytes(5));
}
