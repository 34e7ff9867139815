import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** Receivers refuse less, and 1024 bits are no longer advised (RFC 8301 section 3.2). */
const RSA_BITS_MIN = 2048;

/** What is wrong with a private key that is to sign our mail, as the end of `key ...`; null where nothing is. */
export function dkimKeyFault(pem: string): string | null {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return 'cannot be used, expected a private key in PEM, without a passphrase';
  }
  if (key.asymmetricKeyType === 'ed25519') return null;
  if (key.asymmetricKeyType !== 'rsa') return 'is of a kind that DKIM does not know, expected RSA or Ed25519';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < RSA_BITS_MIN
    ? `has ${bits} bits, expected ${RSA_BITS_MIN} or more: openssl genrsa 2048`
    : null;
}

/** The text of the DNS record that publishes the key (RFC 6376 section 3.6.1, RFC 8463 section 4). */
export function dkimRecord(pem: string): string {
  const key = createPublicKey(pem);
  const spki = key.export({ type: 'spki', format: 'der' });
  // Of an Ed25519 key the bare 32 bytes are published, which end its SPKI.
  return key.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
}
