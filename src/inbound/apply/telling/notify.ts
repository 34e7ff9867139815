/** Who is told of what. Each function enqueues the mails of one happening; none is called for automatic mail. */
import type { Agent } from '../../../desk/people/agent.ts';
import type {
  AgentPanel,
  Calm,
  CommandFault,
  CopiedNames,
  CustomerCard,
  MailNature,
} from '../../../desk/notices/notice-parts.ts';
import type { Notice } from '../../../desk/notices/notice.ts';
import { helpEntries } from '../../../desk/commands/help.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { harmless } from '../../../mail/active-content.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { Living } from '../../../store/tickets/merges.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { type DeskContext } from '../context/desk-context.ts';
import { agentAddressee, fittingFiles, post, postOutsideTickets } from './post.ts';
import { type StoredFile } from '../context/history.ts';
import { scopeOf, whyFollows } from '../context/staff.ts';
import { tellInTime, toldOf } from './tell.ts';
import { agentPanel, customerCard, ticketSheet, type WriterRef } from './ticket-view.ts';

interface CustomerNews {
  readonly ticket: TicketRow;
  /** Where it came in: the ticket itself, or one that was merged into it. */
  readonly strand?: TicketRow;
  readonly activityId: string;
  readonly writer: WriterRef;
  readonly text: string;
  readonly files: readonly StoredFile[];
  readonly nature?: MailNature | undefined;
  readonly calm?: Calm | undefined;
  readonly copied?: CopiedNames;
}

export async function notifyOpened(
  tx: Tx,
  ctx: DeskContext,
  news: CustomerNews,
  suspectedOf: number | null,
): Promise<void> {
  const suspectedTag = suspectedOf === null ? null : formatTicketTag(ctx.numbering.prefix, suspectedOf);
  await tellFollowers(tx, ctx, news, 'new', (shared) => ({
    ...shared,
    kind: 'ticket-opened',
    suspectedOf: suspectedTag,
  }));
}

export async function notifyCustomerReplied(
  tx: Tx,
  ctx: DeskContext,
  news: CustomerNews,
  joined: boolean,
): Promise<void> {
  await tellFollowers(tx, ctx, news, 'replies', (shared) => ({
    ...shared,
    kind: 'customer-replied',
    joined,
  }));
}

interface SharedNews extends AgentPanel {
  readonly strand?: string;
  readonly locale: Locale;
  readonly ticket: ReturnType<typeof ticketSheet>;
  readonly agentName: string;
  readonly customer: CustomerCard;
  readonly text: string;
  readonly files: readonly string[];
  readonly nature?: MailNature;
  readonly calm?: Calm;
  readonly copied?: CopiedNames;
}

async function tellFollowers(
  tx: Tx,
  ctx: DeskContext,
  news: CustomerNews,
  kind: 'new' | 'replies',
  make: (shared: SharedNews) => Notice,
): Promise<void> {
  const { ticket, writer } = news;
  // A customer's page or program shall not run because an agent opens what came with a notification.
  const files = news.files.map(harmless);
  for (const { agent, why } of await toldOf(tx, ctx, ticket, { news: kind, by: null, meant: [] })) {
    const customer = await customerCard(tx, ctx, ticket, { agent, writer });
    const notice = make({
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why })),
      customer,
      text: news.text,
      files: files.map((file) => file.name).filter((name) => name !== ''),
      ...strandTag(ctx, news.ticket, news.strand),
      ...(news.nature === undefined ? {} : { nature: news.nature }),
      ...(news.calm === undefined ? {} : { calm: news.calm }),
      ...(news.copied === undefined ? {} : { copied: news.copied }),
    });
    const posting = {
      ticket,
      notice,
      to: agentAddressee(agent),
      activityId: news.activityId,
      files: fittingFiles(files),
      ...(news.strand === undefined ? {} : { strand: news.strand }),
      onBehalfOf: customer.name === '' ? customer.address : customer.name,
    };
    await tellInTime(tx, ctx, { agent, news: kind, posting });
  }
}

/** The tag of a ticket that was merged into the one that is spoken of; nothing where it is the same. */
function strandTag(ctx: DeskContext, ticket: TicketRow, strand: TicketRow | undefined): { strand?: string } {
  if (strand === undefined || strand.id === ticket.id) return {};
  return { strand: formatTicketTag(ctx.numbering.prefix, strand.number) };
}

export async function notifyAssigned(
  tx: Tx,
  ctx: DeskContext,
  one: {
    ticket: TicketRow;
    agent: Agent;
    by: string;
    writer: WriterRef;
    text: string;
    activityId: string;
  },
): Promise<void> {
  const { ticket, agent, by, writer, text } = one;
  const notice: Notice = {
    kind: 'ticket-assigned',
    locale: agent.locale,
    ticket: ticketSheet(ctx, ticket),
    agentName: agent.displayName,
    ...(await agentPanel(tx, ctx, ticket, { agent, why: 'yours-now' })),
    by,
    customer: await customerCard(tx, ctx, ticket, { agent, writer }),
    text,
  };
  const posting = { ticket, notice, to: agentAddressee(agent), activityId: one.activityId, files: [] };
  await tellInTime(tx, ctx, { agent, news: 'assigned', posting });
}

/** What an agent is told of their own mail, or of one that came under their name. */
type AboutTheirMail = Extract<
  Notice,
  {
    kind:
      | 'command-rejected'
      | 'command-confirm'
      | 'agent-token-misused'
      | 'hint'
      | 'receipt'
      | 'draft-kept'
      | 'answer-held';
  }
>;
type Told<N> = N extends AboutTheirMail ? Omit<N, 'locale' | 'ticket' | 'agentName'> : never;

/** Tells an agent something about their own mail, or about one that came under their name; the id of the mail that says so. */
export async function tellAgent(
  tx: Tx,
  ctx: DeskContext,
  { ticket, strand }: Living,
  agent: Agent,
  what: Told<AboutTheirMail>,
): Promise<string> {
  const notice = {
    ...what,
    locale: agent.locale,
    ticket: ticketSheet(ctx, ticket),
    agentName: agent.displayName,
    ...(await agentPanel(tx, ctx, ticket, { agent, why: null })),
  } as Notice;
  return post(tx, ctx, { ticket, strand, notice, to: agentAddressee(agent), activityId: null, files: [] });
}

/** Tells an agent what became of a mail that is about no ticket. */
export async function tellOutsideTickets(
  tx: Tx,
  ctx: DeskContext,
  agent: Agent,
  what:
    | { kind: 'desk-rejected'; faults: readonly CommandFault[]; original: string }
    | { kind: 'desk-receipt'; done: readonly string[] }
    | { kind: 'action-denied'; tag: string; lines: readonly string[]; original: string },
): Promise<void> {
  const notice: Notice = { ...what, locale: agent.locale, agentName: agent.displayName };
  await postOutsideTickets(tx, ctx, { notice, to: agentAddressee(agent), senderName: null });
}

/** Sends the list of commands, or what one of them does. */
export async function sendHelp(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow | null,
  agent: Agent,
  what: { readonly about: string | null; readonly original: string },
): Promise<void> {
  const { locale, displayName: agentName } = agent;
  const commands = helpEntries(locale, what.about);
  const tag = ticket === null ? '' : formatTicketTag(ctx.numbering.prefix, ticket.number);
  const notice: Notice = { kind: 'command-help', locale, agentName, tag, commands, original: what.original };
  const to = agentAddressee(agent);
  if (ticket === null) await postOutsideTickets(tx, ctx, { notice, to, senderName: null });
  else await post(tx, ctx, { ticket, notice, to, activityId: null, files: [] });
}

/** Tells an agent what they may not do. Nothing of the ticket but its number is in it: they may not even look at it, perhaps. */
export async function tellDenied(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  agent: Agent,
  what: { readonly lines: readonly string[]; readonly original: string },
): Promise<void> {
  const notice: Notice = {
    ...what,
    kind: 'action-denied',
    locale: agent.locale,
    tag: formatTicketTag(ctx.numbering.prefix, ticket.number),
    agentName: agent.displayName,
  };
  await post(tx, ctx, { ticket, notice, to: agentAddressee(agent), activityId: null, files: [] });
}

/** Tells agents of a mail that was kept from the customers; `address` is who could be let in, or null. */
export async function tellHeld(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  agents: readonly Agent[],
  what: {
    readonly writer: string;
    readonly text: string;
    readonly address: string | null;
    readonly strand?: TicketRow;
    readonly calm?: Calm;
  },
): Promise<void> {
  const { strand, ...held } = what;
  for (const agent of agents) {
    const notice: Notice = {
      ...held,
      ...strandTag(ctx, ticket, strand),
      kind: 'reply-held',
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why: whyFollows(agent, scopeOf(ctx, ticket)) })),
    };
    await post(tx, ctx, {
      ticket,
      notice,
      to: agentAddressee(agent),
      activityId: null,
      files: [],
      ...(strand === undefined ? {} : { strand }),
    });
  }
}

/** Tells those who follow the ticket what a third party answered; its files go along, made harmless. */
export async function tellConsultedReplied(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  what: {
    readonly writer: string;
    readonly text: string;
    readonly files: readonly StoredFile[];
    readonly calm?: Calm;
  },
): Promise<void> {
  const files = what.files.map(harmless);
  for (const { agent, why } of await toldOf(tx, ctx, ticket, { news: 'replies', by: null, meant: [] })) {
    const notice: Notice = {
      kind: 'consulted-replied',
      writer: what.writer,
      text: what.text,
      ...(what.calm === undefined ? {} : { calm: what.calm }),
      files: files.map((file) => file.name).filter((name) => name !== ''),
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why })),
    };
    const to = agentAddressee(agent);
    const posting = { ticket, notice, to, activityId: null, files: fittingFiles(files) };
    await tellInTime(tx, ctx, { agent, news: 'replies', posting });
  }
}
