import { agentOwns, type Agent } from '../desk/people/agent.ts';
import { addressKey, parseAddrSpec } from '../mail/address.ts';
import type { DeskContext } from '../inbound/apply/context/desk-context.ts';
import { withCurrentStaff } from '../inbound/apply/context/staff.ts';
import { passwordOf } from '../store/people/agents.ts';
import type { Store } from '../store/database/database.ts';
import type { CheckLogin } from '../transport/submission.ts';
import { verifyPassword } from './password.ts';

/** Logins of the agents as they are now: by name or address, with the password of `postern agent password`. */
export function createAgentLogin(store: Store, desk: DeskContext): CheckLogin {
  return async (user, password) => {
    const { agents } = await withCurrentStaff(store.db, desk);
    const agent = agents.find((one) => isCalled(one, user.trim()));
    // Of nobody as well, so that a name that is known takes no longer than one that is not.
    const stored = await passwordOf(store.db, agent?.name ?? '');
    const right = await verifyPassword(password, stored);
    if (agent === undefined || !right) return null;
    return { agent: agent.name, owns: (address) => agentOwns(agent, address) };
  };
}

function isCalled(agent: Agent, user: string): boolean {
  const address = parseAddrSpec(user);
  if (address === null) return agent.name === user.toLowerCase();
  return agent.addresses.some((own) => addressKey(own).toLowerCase() === addressKey(address).toLowerCase());
}
