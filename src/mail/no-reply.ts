import type { AddrSpec } from './address.ts';

const NO_REPLY =
  /^(?:.*[._+-])?(?:no|not|do[-_.]?not|ne|nao|nie)[-_.]?(?:reply|replies|respond|answer|pas[-_.]?repondre|responda|responder)(?:[._+-].*)?$/i;

/** Does the address say that nobody reads what is sent there? */
export function isNoReply({ localPart }: AddrSpec): boolean {
  return NO_REPLY.test(localPart);
}
