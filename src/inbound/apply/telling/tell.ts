/** Brings news to agents: to whom, why, and when, by what they have set. One mail each, or one that waits for its time. */
import { newId } from '../../../base/clock.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Why } from '../../../desk/notices/notice-parts.ts';
import type { Notice } from '../../../desk/notices/notice.ts';
import { whenToTell, type News } from '../../../desk/people/preferences.ts';
import { whoIsTold, type Happening } from '../../../desk/notices/told.ts';
import { attentionTo } from '../../../store/people/attention.ts';
import { absences, preferenceOf } from '../../../store/people/agent-preferences.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { insertWaiting } from '../../../store/outbox/waiting-notifications.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { post, type Posting } from './post.ts';
import { scopeOf } from '../context/staff.ts';

/** Everybody who is told of what happened to the ticket, and why. */
export async function toldOf(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  what: Pick<Happening, 'news' | 'by' | 'meant'>,
): Promise<{ readonly agent: Agent; readonly why: Why }[]> {
  const away = await absences(tx, ctx.clock.nowMs());
  const attention = await attentionTo(tx, ticket.id);
  const scope = scopeOf(ctx, ticket);
  const listeners = ctx.agents.map((agent) => ({
    agent,
    attention: attention.get(agent.name) ?? null,
    away: away.has(agent.name),
  }));
  const ownerAway = scope.assignee !== null && away.has(scope.assignee);
  return whoIsTold(listeners, { ...what, scope, ownerAway }).map(({ listener: { agent }, why }) => ({
    agent,
    why,
  }));
}

/** What is kept of news that waits. */
export interface KeptNews {
  readonly news: News;
  readonly notice: Notice;
  readonly onBehalfOf: string;
  /** null: the ticket's own customers. */
  readonly strandId: string | null;
}

/** Tells an agent at the time that they want; who is away, when they are back. */
export async function tellInTime(
  tx: Tx,
  ctx: DeskContext,
  { agent, news, posting }: { readonly agent: Agent; readonly news: News; readonly posting: Posting },
): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const { preferences, awayUntilMs } = await preferenceOf(tx, agent.name);
  const when = whenToTell(preferences, news, nowMs, timeZoneOf(ctx, agent));
  if (when.kind === 'never') return;
  const told = when.kind === 'at' ? when.ms : nowMs;
  const dueAtMs = awayUntilMs === null ? told : Math.max(told, awayUntilMs);
  if (dueAtMs <= nowMs) {
    await post(tx, ctx, posting);
    return;
  }
  const kept: KeptNews = {
    news,
    notice: posting.notice,
    onBehalfOf: posting.onBehalfOf ?? '',
    strandId: posting.strand?.id ?? null,
  };
  await insertWaiting(tx, {
    id: newId(ctx.clock, ctx.random),
    agent: agent.name,
    ticket_id: posting.ticket.id,
    activity_id: posting.activityId,
    notice: JSON.stringify(kept),
    due_at: dueAtMs,
    created_at: nowMs,
  });
}

export function timeZoneOf(ctx: Pick<DeskContext, 'settings'>, agent: Pick<Agent, 'timeZone'>): string {
  return agent.timeZone ?? ctx.settings.timeZone;
}
