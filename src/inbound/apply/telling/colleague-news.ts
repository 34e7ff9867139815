/** Tells agents what their colleagues did: a note, an answer, another priority; and whom a note names. */
import { mentionedAgents } from '../../../desk/mentions.ts';
import { may } from '../../../desk/people/rights.ts';
import type { News } from '../../../desk/people/preferences.ts';
import type { TicketPriority } from '../../../desk/tickets/workflow.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import type { StoredFile } from '../context/history.ts';
import { tellAgent } from './notify.ts';
import { agentAddressee, fittingFiles } from './post.ts';
import { scopeOf } from '../context/staff.ts';
import { tellInTime, toldOf } from './tell.ts';
import { agentPanel, ticketSheet } from './ticket-view.ts';

export interface ColleagueNews {
  readonly ticket: TicketRow;
  readonly by: Agent;
  readonly activityId: string;
  readonly text: string;
  readonly files: readonly StoredFile[];
}

/** A note was kept: who watches, who has the ticket, and whom it names. Whom it names in vain, its writer is told. */
export async function tellNote(tx: Tx, ctx: DeskContext, one: ColleagueNews): Promise<void> {
  const scope = scopeOf(ctx, one.ticket);
  const named = mentionedAgents(one.text, ctx.agents).filter((name) => name !== one.by.name);
  const isBlind = (name: string): boolean => {
    const agent = agentNamed(ctx, name);
    return agent === null || !may(agent, 'view', scope);
  };
  const meant = named.filter((name) => !isBlind(name));
  await tellColleagues(tx, ctx, one, { news: 'notes', meant, priority: null });
  const blind = named.filter(isBlind).map((name) => agentNamed(ctx, name)?.displayName ?? name);
  if (blind.length > 0)
    await tellAgent(tx, ctx, { ticket: one.ticket, strand: one.ticket }, one.by, {
      kind: 'hint',
      hint: 'mention-unseen',
      about: blind,
    });
}

export async function tellAnswer(tx: Tx, ctx: DeskContext, one: ColleagueNews): Promise<void> {
  await tellColleagues(tx, ctx, one, { news: 'answers', meant: [], priority: null });
}

export async function tellPriority(
  tx: Tx,
  ctx: DeskContext,
  one: Pick<ColleagueNews, 'ticket' | 'by' | 'activityId'>,
  priority: TicketPriority,
): Promise<void> {
  await tellColleagues(tx, ctx, { ...one, text: '', files: [] }, { news: 'priority', meant: [], priority });
}

async function tellColleagues(
  tx: Tx,
  ctx: DeskContext,
  { ticket, by, activityId, text, files }: ColleagueNews,
  what: {
    readonly news: News;
    readonly meant: readonly string[];
    readonly priority: TicketPriority | null;
  },
): Promise<void> {
  const told = await toldOf(tx, ctx, ticket, { news: what.news, by: by.name, meant: what.meant });
  for (const { agent, why } of told) {
    const news = why === 'mentioned' ? 'mentions' : what.news;
    const notice = {
      kind: 'colleague-news',
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why })),
      news,
      by: by.displayName,
      priority: what.priority,
      text,
      files: files.map(({ name }) => name).filter((name) => name !== ''),
    } as const;
    const to = agentAddressee(agent);
    const posting = {
      ticket,
      notice,
      to,
      activityId,
      files: fittingFiles(files),
      onBehalfOf: by.displayName,
    };
    await tellInTime(tx, ctx, { agent, news, posting });
  }
}
