/** Who asks: what they may look at, how they read the clock, and which words they may use. */
import { present } from '../../../base/assert.ts';
import { localToUtcMs } from '../../../base/zoned-time.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Vocabulary } from '../../../desk/commands/command.ts';
import { localMidnight } from '../../../desk/asking/past-day.ts';
import { sightOf } from '../../../desk/people/rights.ts';
import type { Asker } from '../../../store/tickets/ticket-views.ts';
import type { DeskContext } from '../context/desk-context.ts';

/** The zone of an agent's clock. */
export function zoneOf(ctx: Pick<DeskContext, 'settings'>, agent: Agent): string {
  return agent.timeZone ?? ctx.settings.timeZone;
}

export function askerOf(ctx: Pick<DeskContext, 'settings' | 'agents' | 'clock'>, agent: Agent): Asker {
  const nowMs = ctx.clock.nowMs();
  const timeZone = zoneOf(ctx, agent);
  const today = localToUtcMs(localMidnight({ nowMs, timeZone }), timeZone);
  return {
    agent: agent.name,
    agents: ctx.agents.map(({ name }) => name),
    nowMs,
    todayMs: present(today, `${timeZone} was checked when it was set`),
  };
}

/** The words of filters. Channels that they may not look at are not among them (T-67). */
export function filterWords(
  ctx: Pick<DeskContext, 'settings' | 'channels' | 'clock'>,
  agent: Agent,
): Pick<Vocabulary, 'categories' | 'channels' | 'clock'> {
  const { channels } = sightOf(agent);
  return {
    categories: ctx.settings.categories,
    channels: channels ?? ctx.channels.map(({ name }) => name),
    clock: { nowMs: ctx.clock.nowMs(), timeZone: zoneOf(ctx, agent), dayHour: 0 },
  };
}
