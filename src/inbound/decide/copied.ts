/**
 * Who else a mail was sent to, and may be let into the ticket for it. In: To and Cc. Out: who is welcome, and who is not added (with the
 * agents told of both). Only a verified writer brings people in: anybody can write a From, and a Cc would open the ticket to him (T-04).
 */
import { LIMITS } from '../../base/limits.ts';
import { reachesAgent } from '../../desk/people/agent.ts';
import { sameAddress, type Mailbox } from '../../mail/address.ts';
import { isNoReply } from '../../mail/no-reply.ts';
import type { TicketFacts } from './facts.ts';
import type { Look } from './look.ts';

export interface CopiedPeople {
  readonly welcome: readonly Mailbox[];
  /** Beyond LIMITS.copiedPerMail or LIMITS.participants. */
  readonly tooMany: readonly Mailbox[];
}

/** `ticket` is null for a mail that opens one. */
export function copiedPeople(look: Look, ticket: TicketFacts | null): CopiedPeople {
  const { message, writer } = look.input;
  const named = [...message.destination.to, ...message.destination.cc];
  const known = [writer.address, ...(ticket?.participants ?? []).map(({ address }) => address)];
  const others = named.filter(
    ({ address }, at) =>
      !known.some((one) => sameAddress(one, address)) &&
      named.findIndex((one) => sameAddress(one.address, address)) === at &&
      isStrangers(look, address),
  );
  const room = LIMITS.participants - (ticket?.participants.length ?? 1);
  const most = Math.max(0, Math.min(LIMITS.copiedPerMail, room));
  return { welcome: others.slice(0, most), tooMany: others.slice(most) };
}

/** Neither ours nor an agent's, and somebody reads it. */
function isStrangers({ policy }: Look, address: Mailbox['address']): boolean {
  return (
    !policy.isOwnAddress(address) &&
    !isNoReply(address) &&
    !policy.agents.some((agent) => reachesAgent(agent, address))
  );
}
