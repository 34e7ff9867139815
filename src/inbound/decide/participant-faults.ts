/** What speaks against the people whom an order lets in, takes off, or makes the requester. Empty where nothing does. */
import { LIMITS } from '../../base/limits.ts';
import { reachesAgent } from '../../desk/agent.ts';
import type { AgentOrder } from '../../desk/command.ts';
import type { CommandFault } from '../../desk/notice.ts';
import { formatAddrSpec, sameAddress, type AddrSpec } from '../../mail/address.ts';
import type { TicketFacts } from './facts.ts';
import type { Policy } from './look.ts';

export function participantFaults(order: AgentOrder, ticket: TicketFacts, policy: Policy): CommandFault[] {
  const takesPart = (address: AddrSpec) =>
    ticket.participants.find((one) => sameAddress(one.address, address));
  const named = [...order.added, ...(order.requester === null ? [] : [order.requester])];
  const fresh = named.filter((address) => takesPart(address) === undefined);
  const faults = fresh.flatMap((address) => faultOf(address, whyNobodys(address, policy)));
  if (ticket.participants.length + fresh.length > LIMITS.participants)
    faults.push({ line: '#cc', reason: `a ticket has ${LIMITS.participants} participants at most` });
  for (const address of order.removed) {
    const one = takesPart(address);
    if (one === undefined) faults.push(...faultOf(address, 'takes no part in this ticket'));
    else if (one.contactId === ticket.requesterId && order.requester === null)
      faults.push(...faultOf(address, 'is the requester; make somebody else the requester first'));
  }
  return faults;
}

function faultOf(address: AddrSpec, reason: string | null): CommandFault[] {
  return reason === null ? [] : [{ line: formatAddrSpec(address), reason: `it ${reason}` }];
}

/** Mail to it would come back to us, or go to an agent under a customer's name. */
function whyNobodys(address: AddrSpec, policy: Policy): string | null {
  if (policy.isOwnAddress(address)) return 'is an address of a channel';
  const agent = policy.agents.find((one) => reachesAgent(one, address));
  return agent === undefined ? null : `is an address of agent ${agent.name}`;
}
