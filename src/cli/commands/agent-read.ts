import { currentAgents, type Subscription } from '../../desk/people/agent.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import { absences } from '../../store/people/agent-preferences.ts';
import { agentChanges } from '../../store/people/agents.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

interface ShownAgent {
  readonly name: string;
  readonly displayName: string;
  readonly addresses: readonly string[];
  readonly locale: string;
  readonly role: string;
  readonly category: string | null;
  /** Channels that they are told of. */
  readonly channels: readonly string[];
  /** Channels that they may look at. */
  readonly informal: readonly string[];
  readonly disabled: boolean;
  /** Epoch ms until which they are told nothing; null: they are here. */
  readonly awayUntilMs: number | null;
}

/** `postern agent list` */
export async function listAgents(options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const agents = await everyAgent(desk, io.clock.nowMs());
    const out = outputTo(io, options);
    if (out.json) {
      out.value({
        agents: agents.map(({ awayUntilMs, ...one }) => ({ ...one, awayUntil: isoTime(awayUntilMs) })),
      });
      return;
    }
    out.table(
      ['AGENT', 'NAME', 'ADDRESSES', 'ROLE', 'CHANNELS', 'MAY LOOK AT', 'AWAY UNTIL'],
      agents.map((one) => [
        one.name,
        one.displayName,
        one.addresses.join(', '),
        one.disabled ? 'disabled' : [one.role, ...(one.category === null ? [] : [one.category])].join(' '),
        one.channels.join(', '),
        one.informal.join(', '),
        one.awayUntilMs === null ? '' : localTime(one.awayUntilMs),
      ]),
    );
  });
}

/** Also those who are disabled. */
async function everyAgent({ config, store }: CliDesk, nowMs: number): Promise<ShownAgent[]> {
  const away = await absences(store.db, nowMs);
  const changes = await agentChanges(store.db);
  const disabled = new Set(changes.agents.filter((one) => one.disabled).map(({ name }) => name));
  const all = { ...changes, agents: changes.agents.map((one) => ({ ...one, disabled: false })) };
  return currentAgents(config.agents, config.channels, all).map((agent) => {
    const { name, displayName, addresses, locale, role, category, subscriptions } = agent;
    const channels = (level: Subscription) =>
      config.channels.map((one) => one.name).filter((channel) => subscriptions[channel] === level);
    return {
      name,
      displayName,
      addresses: addresses.map(formatAddrSpec),
      locale,
      role,
      category,
      channels: channels('standard'),
      informal: channels('informal'),
      disabled: disabled.has(name),
      awayUntilMs: away.get(name) ?? null,
    };
  });
}
