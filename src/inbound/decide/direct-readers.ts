/** Who has an agent's mail from the agent already: whom it names in To and Cc. What was sent to them once is not sent to them again. Pure. */
import type { AddrSpec } from '../../mail/address.ts';
import type { InternetMessage } from '../../mail/message.ts';

/**
 * Nobody where the agent logged in to hand it over: our listener takes mail for addresses of ours alone, so it was handed to nobody else.
 * A signature that proves an agent covers To and Cc, and so does nobody's who does not have the agent's token.
 */
export function directReaders({ destination }: InternetMessage, loggedInAs: string | null): AddrSpec[] {
  if (loggedInAs !== null) return [];
  return [...destination.to, ...destination.cc].map(({ address }) => address);
}
