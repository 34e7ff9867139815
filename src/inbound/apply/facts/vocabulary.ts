import type { Agent } from '../../../desk/people/agent.ts';
import type { Vocabulary } from '../../../desk/commands/command.ts';
import type { DeskContext } from '../context/desk-context.ts';

/** The hour of the agent's zone that a day without one begins at. */
const DAY_HOUR = 9;

/** What an agent's commands may name, and how the agent reads the clock. */
export function vocabularyOf(ctx: DeskContext, agent: Agent): Vocabulary {
  const { teams, types, categories, timeZone } = ctx.settings;
  return {
    writer: agent.name,
    agents: ctx.agents,
    teams: teams.map(({ name }) => name),
    categories,
    types,
    channels: ctx.channels.map(({ name }) => name),
    ticketPrefix: ctx.numbering.prefix,
    clock: { nowMs: ctx.clock.nowMs(), timeZone: agent.timeZone ?? timeZone, dayHour: DAY_HOUR },
  };
}
