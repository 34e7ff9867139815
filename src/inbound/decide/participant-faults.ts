/** What speaks against the people whom an order lets in, takes off, or makes the requester. Empty where nothing does. */
import { LIMITS } from '../../base/limits.ts';
import { reachesAgent } from '../../desk/people/agent.ts';
import { commandsOf } from '../../desk/commands/order.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import type { Order } from '../../desk/commands/read-commands.ts';
import { formatAddrSpec, sameAddress, type AddrSpec } from '../../mail/address.ts';
import type { TicketFacts } from './facts.ts';
import type { Policy } from './look.ts';

/** Who an order lets in, takes off, and makes the requester. */
export interface PeopleWanted {
  readonly added: readonly AddrSpec[];
  readonly removed: readonly AddrSpec[];
  readonly requester: AddrSpec | null;
}

export function peopleWanted(order: Order): PeopleWanted {
  const commands = commandsOf(order);
  const cc = commands.filter((command) => command.verb === 'cc');
  return {
    added: cc.flatMap(({ add }) => add),
    removed: cc.flatMap(({ remove }) => remove),
    requester: commands.find((command) => command.verb === 'customer')?.address ?? null,
  };
}

export function participantFaults(
  wanted: PeopleWanted,
  ticket: TicketFacts | null,
  policy: Policy,
): Problem[] {
  const participants = ticket?.participants ?? [];
  const takesPart = (address: AddrSpec) => participants.find((one) => sameAddress(one.address, address));
  const named = [...wanted.added, ...(wanted.requester === null ? [] : [wanted.requester])];
  const fresh = named.filter((address) => takesPart(address) === undefined);
  const faults = fresh.flatMap((address) => ownAddress(address, policy));
  if (participants.length + fresh.length > LIMITS.participants)
    faults.push({ kind: 'too-many-participants', most: LIMITS.participants });
  for (const address of wanted.removed) {
    const one = takesPart(address);
    const shown = formatAddrSpec(address);
    if (one === undefined) faults.push({ kind: 'takes-no-part', address: shown });
    else if (one.contactId === ticket?.requesterId && wanted.requester === null)
      faults.push({ kind: 'is-requester', address: shown });
  }
  return faults;
}

/** Mail to it would come back to us, or go to an agent under a customer's name. */
export function ownAddress(address: AddrSpec, policy: Policy): Problem[] {
  const shown = formatAddrSpec(address);
  if (policy.isOwnAddress(address)) return [{ kind: 'own-address', address: shown, of: 'a channel' }];
  const agent = policy.agents.find((one) => reachesAgent(one, address));
  return agent === undefined ? [] : [{ kind: 'own-address', address: shown, of: agent.displayName }];
}
