/** `#list` and `#search`: tickets that the asker may look at, each with the asker's own reply address of it. */
import { assert } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { ListedLine } from '../../../desk/notices/asked.ts';
import { ASKING_WORDS } from '../../../desk/asking/asking-words.ts';
import { formatMoment } from '../../../desk/commands/moment.ts';
import { writeCommand } from '../../../desk/commands/read-commands.ts';
import type { Command } from '../../../desk/commands/command.ts';
import { excerpt } from '../../../desk/asking/excerpt.ts';
import { priorityLabel, statusLabel } from '../../../desk/notices/labels.ts';
import type { Notice } from '../../../desk/notices/notice.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { sightOf } from '../../../desk/people/rights.ts';
import { searchPhrases } from '../../../desk/asking/search-words.ts';
import { readFilters } from '../../../desk/asking/ticket-filters.ts';
import { isPutOff, VIEW_MEANINGS } from '../../../desk/asking/ticket-views.ts';
import { formatAddrSpec } from '../../../mail/address.ts';
import { searchTickets } from '../../../store/tickets/search.ts';
import { listView } from '../../../store/tickets/ticket-views.ts';
import type { ListedTicket } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { replyAddressFor } from '../telling/post.ts';
import { vocabularyOf } from '../facts/vocabulary.ts';
import { askerOf, filterWords, zoneOf } from './asker.ts';
import type { AskingAct } from './asking-act.ts';

export const list: AskingAct<'list'> = async (tx, ctx, { agent }, command) => {
  const read = readFilters(command.filters, filterWords(ctx, agent));
  assert(read.ok, 'filters that cannot be read are refused before anything is carried out');
  const found = await listView(tx, {
    view: command.view,
    filter: read.value,
    asker: askerOf(ctx, agent),
    sight: sightOf(agent),
    limit: LIMITS.listedTickets + 1,
  });
  const rows = found.map((ticket) => lineOf(ctx, agent, ticket, ''));
  return listNotice(ctx, agent, command, VIEW_MEANINGS[command.view][agent.locale], rows);
};

export const search: AskingAct<'search'> = async (tx, ctx, { agent }, command) => {
  const phrases = searchPhrases(command.words);
  const limit = LIMITS.listedTickets + 1;
  const found = await searchTickets(tx, { phrases, sight: sightOf(agent), limit });
  const words = ASKING_WORDS[agent.locale];
  const rows = found.map((ticket) => {
    const { place } = ticket;
    const where = place === null ? '' : `${words.found[place.part]}: `;
    const text = place === null ? '' : excerpt(place.text, phrases, LIMITS.excerptChars);
    return lineOf(ctx, agent, ticket, `${where}${text}`);
  });
  return listNotice(ctx, agent, command, words.searched, rows);
};

/** One more than are listed tells that there are more. */
function listNotice(
  ctx: DeskContext,
  agent: Agent,
  command: Command,
  meaning: string,
  found: readonly ListedLine[],
): Notice {
  const more = found.length > LIMITS.listedTickets;
  const rows = found.slice(0, LIMITS.listedTickets);
  return {
    kind: 'ticket-list',
    locale: agent.locale,
    agentName: agent.displayName,
    asked: writeCommand(command, vocabularyOf(ctx, agent)),
    count: ASKING_WORDS[agent.locale].tickets(rows.length, more),
    meaning,
    rows,
    more,
  };
}

function lineOf(ctx: DeskContext, agent: Agent, ticket: ListedTicket, found: string): ListedLine {
  const zone = zoneOf(ctx, agent);
  const { locale } = agent;
  return {
    tag: formatTicketTag(ctx.numbering.prefix, ticket.number),
    subject: ticket.subject,
    customer: ticket.requester_name === '' ? ticket.requester_address : ticket.requester_name,
    status: ASKING_WORDS[locale].listedStatus(
      statusLabel(locale, ticket.status),
      isPutOff(ticket.snoozed_until, ctx.clock.nowMs()),
    ),
    priority: priorityLabel(locale, ticket.priority),
    assignee: agentNamed(ctx, ticket.assignee)?.displayName ?? '',
    changed: formatMoment(ticket.updated_at, zone),
    due: ticket.due_at === null ? '' : formatMoment(ticket.due_at, zone),
    found,
    reply: formatAddrSpec(replyAddressFor(ctx, ticket, agent)),
  };
}
