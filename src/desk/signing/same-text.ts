import { timingSafeEqual } from 'node:crypto';

/** Equal, in a time that does not tell how much of it was equal. */
export function sameText(ours: string, given: string): boolean {
  const a = Buffer.from(ours);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
