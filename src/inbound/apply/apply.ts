/**
 * Carries a decision out: one Decision in, rows in the caller's transaction out, and the arrival's one recorded end.
 * No socket, no clock of its own, nothing that cannot be rolled back. The lease token fences it: whoever lost the arrival to another
 * node changes nothing.
 */
import { present, unreachable } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import type { MailNature } from '../../desk/notice.ts';
import type { Disposition, SenderEffect, TraceStep } from '../../desk/trace.ts';
import { budgetMailbox } from '../../desk/automatic-mail.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import { senderProof, type Authentication } from '../../mail/authentication.ts';
import type { ReportedRecipient } from '../../mail/delivery-report.ts';
import { baseSubject } from '../../mail/subject.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { isSignatureType } from '../../mail/protection.ts';
import { settleArrival, type ArrivalRow } from '../../store/arrivals.ts';
import type { Tx } from '../../store/database.ts';
import { failReported } from '../../store/outgoing.ts';
import { insertSenderMail, noteFlood } from '../../store/senders.ts';
import { lockTicket, type TicketRow } from '../../store/tickets.ts';
import type { Channel } from '../../desk/channel.ts';
import type { Action, Decision, Writer } from '../decide/decision.ts';
import { appendCustomerReply, contactFor, openTicket } from './customer-acts.ts';
import { agentNamed, type DeskContext } from './desk-context.ts';
import { addActivity, recordInbound, type Cause, type StoredFile } from './history.ts';
import { tellAgent } from './notify.ts';
import { addToFlood, noteUnconfirmed, openFloodTicket } from './flood.ts';
import { noteDealtWith } from './stub-ticket.ts';
import { addNote, answerTicket, assignTicket, changeStatus, setPriority } from './ticket-acts.ts';

/** A mail on the way to its end. */
export interface Mail {
  readonly arrival: ArrivalRow;
  readonly message: InternetMessage;
  /** Its files, in the blob store already. */
  readonly files: readonly StoredFile[];
  readonly channel: Channel;
  /** Written by a machine; nothing is sent by itself to a customer who never wrote. */
  readonly automatic: boolean;
  /** What is known of who sent it. */
  readonly authentication: Authentication;
  /** The original was too large to fetch, and lies in its folder still. */
  readonly stub: boolean;
}

/** How a mail ended. */
export interface Ending {
  readonly disposition: Disposition;
  readonly reason: string | null;
  readonly ticketId: string | null;
}

type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

export async function apply(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  decision: Decision,
  trace: readonly TraceStep[],
): Promise<Ending> {
  const ending = await carryOut(tx, ctx, mail, decision.action);
  const { arrival } = mail;
  const aside = ending.disposition === 'quarantined';
  // An arrival that has a ticket before its end was set aside once, and that ticket stands for it.
  if (arrival.ticket_id !== null) await noteDealtWith(tx, ctx, arrival, arrival.ticket_id, ending);
  await settleArrival(tx, {
    ...ending,
    id: arrival.id,
    leaseToken: arrival.lease_token,
    state: aside ? 'quarantined' : 'done',
    ticketId: aside ? arrival.ticket_id : ending.ticketId,
    messageId: mail.message.messageId,
    trace: [...trace, ...decision.trace],
    authentication: mail.authentication,
    leaveInFolder: mail.stub,
    nowMs: ctx.clock.nowMs(),
  });
  return ending;
}

async function carryOut(tx: Tx, ctx: DeskContext, mail: Mail, action: Action): Promise<Ending> {
  switch (action.kind) {
    case 'ignore':
      return { disposition: 'ignored', reason: action.reason, ticketId: null };
    case 'quarantine':
      return { disposition: 'quarantined', reason: action.reason, ticketId: null };
    case 'duplicate':
      return { disposition: 'duplicate', reason: `of arrival ${action.of}`, ticketId: null };
    case 'open':
      return open(tx, ctx, mail, action);
    case 'append':
      return append(tx, ctx, mail, action);
    case 'flood':
      return flood(tx, ctx, mail, action);
    case 'hold-for-agent':
      return holdForAgent(tx, ctx, mail, action);
    case 'agent':
      return agentMail(tx, ctx, mail, action);
    case 'reject-commands':
      return rejectCommands(tx, ctx, mail, action);
    case 'help':
      return help(tx, ctx, mail, action);
    case 'record-report':
      return recordReport(tx, ctx, mail, action);
    default:
      return unreachable(action);
  }
}

/** A machine's language says nothing of the person whose address it uses. */
function languageOf(mail: Mail): string | null {
  return mail.automatic ? null : mail.message.language;
}

function causeOf(mail: Mail): Cause {
  return { arrivalId: mail.arrival.id, messageId: mail.message.messageId };
}

function natureOf({ message: { invitation, protection } }: Mail): MailNature {
  return { invitation, protection };
}

/** What the customer says now. Where a part of it is encrypted the whole text, which tells of that. */
function saidNow({ message: { reply, text, protection } }: Mail): string {
  return reply.text === '' || protection?.kind === 'encrypted' ? text : reply.text;
}

/** What the history keeps beside the text, so that nothing of the mail is out of sight. */
function detailOf(mail: Mail, folded: boolean): Record<string, unknown> {
  const { message } = mail;
  const rest = folded ? { quoted: message.reply.quoted, signature: message.reply.signature } : {};
  return { subject: message.subject, ...(mail.automatic ? { automatic: true } : {}), ...rest };
}

async function open(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'open'>): Promise<Ending> {
  const cause = causeOf(mail);
  const ticket = await openTicket(tx, ctx, {
    channel: mail.channel,
    customer: action.writer,
    subject: baseSubject(action.subject, ctx.numbering.prefix).slice(0, LIMITS.subjectChars),
    text: action.text,
    wholeText: action.forwarded === null ? mail.message.text : action.text,
    files: mail.files,
    detail: detailOf(mail, action.text === mail.message.reply.text),
    cause,
    by: null,
    suspectedOf: action.suspectedOf,
    language: action.forwarded === null ? languageOf(mail) : null,
    nature: natureOf(mail),
    quiet: action.quiet,
    confirm: action.confirm,
  });
  if (action.forwarded !== null) await noteForwarder(tx, ctx, ticket.id, action.forwarded, cause);
  if (action.unconfirmed !== null) await noteUnconfirmed(tx, ctx, ticket.id, action.unconfirmed, cause);
  await countSender(tx, ctx, mail, action.writer, 'opened');
  return { disposition: 'opened', reason: null, ticketId: ticket.id };
}

/** Who forwarded it and what they said stays inside. */
async function noteForwarder(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  { by, comment }: { by: Writer; comment: string },
  cause: Cause,
): Promise<void> {
  const entry = {
    kind: 'note',
    visibility: 'internal',
    actor: { kind: 'system' },
    name: 'forwarded',
  } as const;
  const text = `Forwarded by ${formatAddrSpec(by.address)}${comment === '' ? '' : `:\n\n${comment}`}`;
  await addActivity(tx, ctx, { ...entry, ticketId, cause, text });
}

async function append(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'append'>): Promise<Ending> {
  await appendCustomerReply(tx, ctx, {
    ticketId: action.ticket.id,
    customer: action.writer,
    text: saidNow(mail),
    files: mail.files,
    detail: detailOf(mail, true),
    cause: causeOf(mail),
    language: languageOf(mail),
    nature: natureOf(mail),
    join: action.join,
    status: action.status,
    quiet: action.quiet,
    stormBegins: action.stormBegins,
  });
  await countSender(tx, ctx, mail, action.writer, 'added');
  return { disposition: 'appended', reason: null, ticketId: action.ticket.id };
}

async function flood(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'flood'>): Promise<Ending> {
  const { ticket, writer } = action;
  const shared = {
    customer: writer,
    text: action.text,
    files: mail.files,
    detail: detailOf(mail, action.text === mail.message.reply.text),
    cause: causeOf(mail),
  };
  const ticketId =
    ticket === null
      ? await openFloodTicket(tx, ctx, { ...shared, ...action, channel: mail.channel })
      : await addToFlood(tx, ctx, ticket.id, shared);
  const { mailbox } = budgetMailbox(writer.address);
  await noteFlood(tx, { mailbox, ticketId, nowMs: ctx.clock.nowMs() });
  await countSender(tx, ctx, mail, writer, 'flooded');
  const reason = `a flood: ${action.perHour} new matters of ${mailbox} in the last hour`;
  return { disposition: ticket === null ? 'opened' : 'appended', reason, ticketId };
}

async function countSender(
  tx: Tx,
  ctx: DeskContext,
  { arrival, authentication }: Mail,
  writer: Writer,
  effect: SenderEffect,
): Promise<void> {
  const came = { ...budgetMailbox(writer.address), came_at: ctx.clock.nowMs() };
  await insertSenderMail(tx, { ...came, arrival_id: arrival.id, effect, proof: senderProof(authentication) });
}

async function holdForAgent(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'hold-for-agent'>,
): Promise<Ending> {
  const contact = await contactFor(tx, ctx, action.writer);
  const { text } = mail.message;
  await addActivity(tx, ctx, {
    ticketId: action.ticket.id,
    kind: 'correspondence',
    visibility: 'internal',
    actor: { kind: 'contact', id: contact.id },
    cause: causeOf(mail),
    name: 'came-by-agent-address',
    text,
    detail: detailOf(mail, false),
    files: mail.files,
  });
  if (!action.quiet && action.agent !== null) {
    const ticket = await lockedTicket(tx, action.ticket.id);
    const writer = `${action.writer.name} <${formatAddrSpec(action.writer.address)}>`.trim();
    await tellAgent(tx, ctx, ticket, action.agent, { kind: 'agent-token-misused', writer, text });
  }
  return {
    disposition: 'appended',
    reason: 'internal: it came by an agent’s reply address, and not from that agent',
    ticketId: action.ticket.id,
  };
}

async function lockedTicket(tx: Tx, id: string): Promise<TicketRow> {
  return present(await lockTicket(tx, id), 'the ticket was found in this transaction');
}

/** Files that an agent meant to send: what stands inline is a logo or a quoted picture, and a signature names the agent. */
function filesToSend(mail: Mail): StoredFile[] {
  return mail.files.filter((file) => file.disposition === 'attachment' && !isSignatureType(file.type));
}

async function agentMail(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'agent'>): Promise<Ending> {
  const { agent, order } = action;
  const ticketId = action.ticket.id;
  const cause = causeOf(mail);
  const act = { ticketId, agent, cause };
  const files = filesToSend(mail);
  const assignee = agentNamed(ctx, order.assignee);
  if (assignee !== null) await assignTicket(tx, ctx, { ...act, assignee });
  if (order.priority !== null) await setPriority(tx, ctx, { ...act, priority: order.priority });
  const answers = !order.note && (order.text !== '' || files.length > 0);
  if (order.note) await addNote(tx, ctx, { ...act, text: order.text, files: mail.files });
  if (answers) {
    const { recipients } = await answerTicket(tx, ctx, {
      ...act,
      text: order.text,
      files,
      status: order.status,
    });
    if (recipients === 0) await nobodyToAnswer(tx, ctx, mail, action);
  } else if (order.status !== null) {
    await changeStatus(tx, ctx, { ...act, status: order.status });
  }
  await recordInbound(tx, ctx, ticketId, cause, `a-${agent.name}`);
  return {
    disposition: answers ? 'appended' : 'commanded',
    reason: order.lines.join(', ') || null,
    ticketId,
  };
}

async function nobodyToAnswer(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'agent'>,
): Promise<void> {
  const reason =
    'this ticket has no customer address to send it to; it was kept in the history, and went to nobody';
  const ticket = await lockedTicket(tx, action.ticket.id);
  const faults = [{ line: '(your answer)', reason }];
  await tellAgent(tx, ctx, ticket, action.agent, {
    kind: 'command-rejected',
    faults,
    original: mail.message.reply.text,
  });
}

async function rejectCommands(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'reject-commands'>,
): Promise<Ending> {
  const ticket = await lockedTicket(tx, action.ticket.id);
  await recordInbound(tx, ctx, ticket.id, causeOf(mail), `a-${action.agent.name}`);
  await tellAgent(tx, ctx, ticket, action.agent, {
    kind: 'command-rejected',
    faults: action.faults,
    original: mail.message.reply.text,
  });
  const reason = action.faults.map((fault) => `${fault.line}: ${fault.reason}`).join('; ');
  return { disposition: 'rejected', reason, ticketId: ticket.id };
}

async function help(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'help'>): Promise<Ending> {
  const ticket = await lockedTicket(tx, action.ticket.id);
  await recordInbound(tx, ctx, ticket.id, causeOf(mail), `a-${action.agent.name}`);
  await tellAgent(tx, ctx, ticket, action.agent, { kind: 'command-help', original: mail.message.reply.text });
  return { disposition: 'commanded', reason: '#help', ticketId: ticket.id };
}

/** A report changes no status and tells nobody; it stands in the history of the ticket whose mail it is about, and on that mail. */
async function recordReport(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'record-report'>,
): Promise<Ending> {
  const { outgoingId } = action;
  const kind = action.report?.kind ?? 'failed';
  const recipients = action.report?.recipients ?? [];
  if (outgoingId !== null && kind === 'failed') {
    const lastReply = recipients[0]?.diagnostic ?? 'it came back';
    await failReported(tx, { outgoingId, lastReply, nowMs: ctx.clock.nowMs() });
  }
  await addActivity(tx, ctx, {
    ticketId: action.ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause: causeOf(mail),
    name: `delivery-${kind}`,
    text:
      recipients.length > 0
        ? `Delivery report: ${recipients.map(reported).join(', ')}`
        : 'A mail of this ticket came back',
    detail: { outgoingId, recipients },
  });
  return { disposition: 'bounce-recorded', reason: null, ticketId: action.ticket.id };
}

function reported({ address, action, status }: ReportedRecipient): string {
  return `${address} ${action}${status === null ? '' : ` (${status})`}`;
}
