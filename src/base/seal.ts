/**
 * Texts that lie encrypted where others may read them (AES-256-GCM, RFC 5116). `name` says what the text is for; it is no secret, and
 * a text sealed for one name does not open under another. The newest key seals, every key opens.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from './clock.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 's1.';

export type SealKeys = readonly [Buffer, ...Buffer[]];

/** The text in a form that only who holds a key can read. */
export function seal(text: string, name: string, keys: SealKeys, random: Random): string {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(keys[0]), nonce);
  cipher.setAAD(Buffer.from(name, 'utf8'));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${VERSION}${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
}

/** The text again; null where no key fits, or somebody changed it. */
export function unseal(sealed: string, name: string, keys: SealKeys): string | null {
  const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
  if (!sealed.startsWith(VERSION) || bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  for (const key of keys) {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(key), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name, 'utf8'));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      // Not this key.
    }
  }
  return null;
}

/** A key of its own for this purpose, so that what signs reply addresses never encrypts (RFC 5869). */
function keyFor(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'postern seal', 32));
}
