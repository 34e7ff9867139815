/** How a message was protected on its way (RFC 8551, RFC 3156, RFC 4880). Recognised, not verified: a signature proves nothing here. */
export interface Protection {
  readonly kind: 'signed' | 'encrypted';
  readonly scheme: 'smime' | 'pgp';
}

const SIGNATURE_TYPE = /^application\/(?:(?:x-)?pkcs7-(?:signature|mime)|pgp-signature)$/;

/**
 * Is a file of that media type a signature, or what a signature is wrapped around? It fits no other message than its own, and it
 * names its signer.
 */
export function isSignatureType(type: string): boolean {
  return SIGNATURE_TYPE.test(type);
}
