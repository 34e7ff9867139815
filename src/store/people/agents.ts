import type { Selectable } from 'kysely';
import type { AgentChange, Role, Subscription, SubscriptionChange } from '../../desk/people/agent.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import { formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { AgentTable } from '../database/schema.ts';

/** What the command line has changed of agents and subscriptions. */
export async function agentChanges(
  reader: Reader,
): Promise<{ readonly agents: AgentChange[]; readonly subscriptions: SubscriptionChange[] }> {
  const agents = await reader.selectFrom('agent').selectAll().orderBy('created_at').orderBy('name').execute();
  const subscriptions = await reader
    .selectFrom('subscription')
    .select(['agent', 'channel', 'level'])
    .orderBy('agent')
    .orderBy('channel')
    .execute();
  return { agents: agents.map(changeOf), subscriptions };
}

function changeOf(row: Selectable<AgentTable>): AgentChange {
  return {
    name: row.name,
    displayName: row.display_name,
    addresses: row.addresses === null ? null : readAddresses(row.addresses),
    locale: row.locale,
    role: row.role,
    category: row.category,
    disabled: row.disabled_at !== null,
  };
}

function readAddresses(json: string): AddrSpec[] {
  return (JSON.parse(json) as string[]).map(parseAddrSpec).filter((address) => address !== null);
}

/** What is said of an agent; what is not named here stays as it was. */
interface AgentPatch {
  readonly displayName?: string;
  readonly addresses?: readonly AddrSpec[];
  readonly locale?: Locale;
  readonly role?: Role;
  readonly category?: string | null;
  /** As service/password.ts writes it; null: no login. */
  readonly password?: string | null;
  readonly disabledAt?: number | null;
}

/** Writes down what is said of an agent, known or new. */
export async function changeAgent(tx: Tx, name: string, patch: AgentPatch, nowMs: number): Promise<void> {
  const { displayName, addresses, locale, role, category, password, disabledAt } = patch;
  const given = {
    display_name: displayName,
    addresses: addresses && JSON.stringify(addresses.map(formatAddrSpec)),
    locale,
    role,
    category,
    password,
    disabled_at: disabledAt,
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  await tx
    .insertInto('agent')
    .values({ ...set, name, created_at: nowMs, updated_at: nowMs })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...set, updated_at: nowMs }))
    .execute();
}

/** The stored password of an agent, in the form of service/password.ts, or null: none is set. */
export async function passwordOf(reader: Reader, name: string): Promise<string | null> {
  const row = await reader.selectFrom('agent').select('password').where('name', '=', name).executeTakeFirst();
  return row?.password ?? null;
}

export async function setSubscription(
  tx: Tx,
  one: { agent: string; channel: string; level: Subscription; nowMs: number },
): Promise<void> {
  const row = { level: one.level, set_at: one.nowMs };
  await tx
    .insertInto('subscription')
    .values({ agent: one.agent, channel: one.channel, ...row })
    .onConflict((conflict) => conflict.columns(['agent', 'channel']).doUpdateSet(row))
    .execute();
}
