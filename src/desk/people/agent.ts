import { addressKey, type AddrSpec } from '../../mail/address.ts';
import { sameMailbox } from '../budgets/automatic-mail.ts';
import type { Locale } from '../locale/locale.ts';

/** What an agent may do at all; desk/people/rights.ts says what that is. */
export const ROLES = ['super-admin', 'admin', 'support-agent', 'developer'] as const;
export type Role = (typeof ROLES)[number];

/** `standard`: responsible for the channel and told of its mail. `informal`: may look, and is told of nothing. */
export const SUBSCRIPTIONS = ['standard', 'informal', 'none'] as const;
export type Subscription = (typeof SUBSCRIPTIONS)[number];

/** An agent as the configuration or `postern agent add` names them. */
export interface AgentEntry {
  /** Short, lower case, unique: what `#assign anna` names. */
  readonly name: string;
  /** What people read: `Anna Berg`. */
  readonly displayName: string;
  /** Where notifications go (the first), and what a mail of theirs may come from (all). */
  readonly addresses: readonly AddrSpec[];
  readonly locale: Locale;
  readonly role: Role;
  /** The one category of tickets that a developer works on; null: none. */
  readonly category: string | null;
  /** IANA name of the zone of the agent's clock; null: the desk's. */
  readonly timeZone: string | null;
}

/** A person who answers customers. */
export interface Agent extends AgentEntry {
  /** By the channel's name; a channel that is not here is `none`. */
  readonly subscriptions: Readonly<Partial<Record<string, Subscription>>>;
}

/** The form of an agent's name, and of a category's. */
export const AGENT_NAME = /^[a-z0-9][a-z0-9-]{0,23}$/;

/** Is this address one of the agent's own? */
export function agentOwns(agent: Pick<Agent, 'addresses'>, address: AddrSpec): boolean {
  const key = addressKey(address);
  return agent.addresses.some((own) => addressKey(own) === key);
}

/**
 * Does mail to this address end with the agent, however it is spelled (`ANNA@`, `anna+x@`)? Never a proof that it is from them: it only
 * keeps them from being taken for somebody else.
 */
export function reachesAgent(agent: Pick<Agent, 'addresses'>, address: AddrSpec): boolean {
  return agent.addresses.some((own) => sameMailbox(own, address));
}

/** What the command line has said of an agent since; null = as the configuration says. */
export interface AgentChange {
  readonly name: string;
  readonly displayName: string | null;
  readonly addresses: readonly AddrSpec[] | null;
  readonly locale: Locale | null;
  readonly role: Role | null;
  readonly category: string | null;
  readonly disabled: boolean;
}

export interface SubscriptionChange {
  readonly agent: string;
  readonly channel: string;
  readonly level: Subscription;
}

/** The agents as they are now: those of the configuration, then those of the database, without those who are disabled. */
export function currentAgents(
  configured: readonly AgentEntry[],
  channels: readonly { readonly name: string; readonly subscribers: readonly string[] }[],
  changes: { readonly agents: readonly AgentChange[]; readonly subscriptions: readonly SubscriptionChange[] },
): Agent[] {
  const changeOf = new Map(changes.agents.map((change) => [change.name, change]));
  const known = new Set(configured.map(({ name }) => name));
  const added = changes.agents.filter(({ name }) => !known.has(name)).map(entryOf);
  return [...configured.map((entry) => changed(entry, changeOf.get(entry.name))), ...added]
    .filter((entry): entry is AgentEntry => entry !== null)
    .filter(({ name }) => changeOf.get(name)?.disabled !== true)
    .map((entry) => ({
      ...entry,
      subscriptions: subscriptionsOf(entry.name, channels, changes.subscriptions),
    }));
}

/** What the configuration says of a person wins; what it leaves to the command line is theirs to change. */
function changed(entry: AgentEntry, change: AgentChange | undefined): AgentEntry {
  if (change === undefined) return entry;
  return {
    ...entry,
    role: change.role ?? entry.role,
    category: change.category ?? entry.category,
  };
}

function entryOf({ name, displayName, addresses, locale, role, category }: AgentChange): AgentEntry | null {
  if (addresses === null || addresses.length === 0) return null;
  return {
    name,
    displayName: displayName ?? name,
    addresses,
    locale: locale ?? 'en',
    role: role ?? 'support-agent',
    category,
    timeZone: null,
  };
}

function subscriptionsOf(
  name: string,
  channels: readonly { readonly name: string; readonly subscribers: readonly string[] }[],
  changes: readonly SubscriptionChange[],
): Record<string, Subscription> {
  const configured = channels
    .filter(({ subscribers }) => subscribers.includes(name))
    .map((channel) => [channel.name, 'standard'] as const);
  const since = changes
    .filter(({ agent }) => agent === name)
    .map(({ channel, level }) => [channel, level] as const);
  return Object.fromEntries([...configured, ...since]);
}
