import { createHash } from 'node:crypto';

/** In hexadecimal, as the blob store names what it keeps. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
