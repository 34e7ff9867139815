import { addressKey, type AddrSpec } from '../mail/address.ts';
import type { Locale } from './locale.ts';

/** A person who answers customers. */
export interface Agent {
  /** Short, lower case, unique: what `#assign anna` names. */
  readonly name: string;
  /** What people read: `Anna Berg`. */
  readonly displayName: string;
  /** Where notifications go (the first), and what a mail of theirs may come from (all). */
  readonly addresses: readonly AddrSpec[];
  readonly locale: Locale;
}

/** The form of an agent's name. */
export const AGENT_NAME = /^[a-z0-9][a-z0-9-]{0,23}$/;

/** Is this address one of the agent's own? */
export function agentOwns(agent: Agent, address: AddrSpec): boolean {
  const key = addressKey(address);
  return agent.addresses.some((own) => addressKey(own) === key);
}
