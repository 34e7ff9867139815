/**
 * Carries a decision out: one Decision in, rows in the caller's transaction out, and the arrival's one recorded end.
 * No socket, no clock of its own, nothing that cannot be rolled back. The lease token fences it: whoever lost the arrival to another
 * node changes nothing.
 */
import { unreachable } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Calm, MailNature } from '../../desk/notices/notice-parts.ts';
import type { SenderEffect, TraceStep } from '../../desk/trace.ts';
import { budgetMailbox } from '../../desk/budgets/automatic-mail.ts';
import { may } from '../../desk/people/rights.ts';
import { formatAddrSpec, sameAddress } from '../../mail/address.ts';
import { senderProof } from '../../mail/authentication.ts';
import type { ReportedRecipient } from '../../mail/delivery-report.ts';
import { baseSubject } from '../../mail/subject.ts';
import { settleArrival } from '../../store/intake/arrivals.ts';
import type { Tx } from '../../store/database/database.ts';
import { failReported } from '../../store/outbox/outgoing.ts';
import { insertSenderMail, noteFlood } from '../../store/intake/senders.ts';
import { lockLiving } from '../../store/tickets/merges.ts';
import type { Action, Decision, Writer } from '../decide/decision.ts';
import { NOBODY } from '../decide/writer.ts';
import { dealWithAgent, isAgentAction } from './agents/agent-mail.ts';
import { appendCustomerReply, openTicket } from './tickets/customer-acts.ts';
import { contactFor } from './tickets/contact-for.ts';
import type { DeskContext } from './context/desk-context.ts';
import { addToFlood, noteUnconfirmed, openFloodTicket } from './tickets/flood.ts';
import { noteReported } from './delivery-news.ts';
import { addActivity, recordInbound, type Cause } from './context/history.ts';
import { causeOf, type Ending, type Mail } from './context/mail.ts';
import { tellAgent, tellConsultedReplied, tellHeld } from './telling/notify.ts';
import { followers, scopeOf } from './context/staff.ts';
import { noteDealtWith } from './tickets/stub-ticket.ts';
import { copyKeyOf } from './context/fingerprints.ts';

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
    copyKey: copyKeyOf(mail.message, mail.fingerprints),
    trace: [...trace, ...decision.trace],
    authentication: mail.authentication,
    leaveInFolder: mail.stub,
    nowMs: ctx.clock.nowMs(),
  });
  return ending;
}

async function carryOut(tx: Tx, ctx: DeskContext, mail: Mail, action: Action): Promise<Ending> {
  if (isAgentAction(action)) return dealWithAgent(tx, ctx, mail, action);
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
    case 'hold-unverified':
      return holdUnverified(tx, ctx, mail, action);
    case 'keep-consulted':
      return keepConsulted(tx, ctx, mail, action);
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
    copied: action.copied,
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
    strandId: action.ticket.strand.id,
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
    calm: action.calm,
    copied: action.copied,
  });
  await countSender(tx, ctx, mail, action.writer, 'added');
  return { disposition: 'appended', reason: null, ticketId: action.ticket.strand.id };
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
      : await addToFlood(tx, ctx, ticket.strand.id, shared);
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
  await keepInternal(tx, ctx, mail, action, 'came-by-agent-address');
  if (!action.quiet) {
    const { ticket, strand } = await lockLiving(tx, action.ticket.strand.id);
    const { agent } = action;
    const writer = writerText(action.writer);
    const { text } = mail.message;
    // An agent who may not look at the ticket any more, or is none any more, is told nothing of it (T-06).
    if (agent !== null && may(agent, 'view', scopeOf(ctx, ticket)))
      await tellAgent(tx, ctx, { ticket, strand }, agent, {
        kind: 'agent-token-misused',
        writer,
        text,
        tooOld: action.tooOld === true,
        ...calmOf(action),
      });
    else {
      const news = { writer, text, address: null, strand, ...calmOf(action) };
      await tellHeld(tx, ctx, ticket, followers(ctx, ticket), news);
    }
  }
  return {
    disposition: 'appended',
    reason: `internal: ${action.because}`,
    ticketId: action.ticket.strand.id,
  };
}

/** What came by a reply address from somebody unknown: agents see it, customers never do. */
async function holdUnverified(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'hold-unverified'>,
): Promise<Ending> {
  await keepInternal(tx, ctx, mail, action, 'came-unverified');
  if (!action.quiet) {
    const { ticket, strand } = await lockLiving(tx, action.ticket.strand.id);
    const address = sameAddress(action.writer.address, NOBODY) ? null : formatAddrSpec(action.writer.address);
    const news = {
      writer: writerText(action.writer),
      text: mail.message.text,
      address,
      strand,
      ...calmOf(action),
    };
    await tellHeld(tx, ctx, ticket, followers(ctx, ticket), news);
  }
  return {
    disposition: 'appended',
    reason: 'internal: it came by a reply address of this ticket, from somebody who takes no part in it',
    ticketId: action.ticket.strand.id,
  };
}

/** What a third party answers is for the agents' eyes. */
async function keepConsulted(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'keep-consulted'>,
): Promise<Ending> {
  await keepInternal(tx, ctx, mail, action, 'consulted-answered');
  await recordInbound(tx, ctx, action.ticket.strand.id, causeOf(mail), 'x');
  if (!action.quiet) {
    const { ticket } = await lockLiving(tx, action.ticket.strand.id);
    const text = mail.message.reply.text === '' ? mail.message.text : mail.message.reply.text;
    await tellConsultedReplied(tx, ctx, ticket, {
      writer: writerText(action.writer),
      text,
      files: mail.files,
      ...calmOf(action),
    });
  }
  return {
    disposition: 'appended',
    reason: 'internal: an answer of somebody outside who was asked',
    ticketId: action.ticket.strand.id,
  };
}

/** Of the last mail to be told of before it calms down. */
function calmOf({ stormBegins }: { readonly stormBegins: boolean }): { readonly calm?: Calm } {
  return stormBegins ? { calm: { of: 'held', perHour: LIMITS.heldToldPerHour } } : {};
}

function writerText({ name, address }: Writer): string {
  return `${name} <${formatAddrSpec(address)}>`.trim();
}

async function keepInternal(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  { ticket, writer }: ActionOf<'hold-unverified' | 'hold-for-agent' | 'keep-consulted'>,
  name: string,
): Promise<void> {
  const contact = await contactFor(tx, ctx, writer);
  await addActivity(tx, ctx, {
    ticketId: ticket.strand.id,
    kind: 'correspondence',
    visibility: 'internal',
    actor: { kind: 'contact', id: contact.id },
    cause: causeOf(mail),
    name,
    text: mail.message.text,
    detail: detailOf(mail, false),
    files: mail.files,
  });
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
  if (outgoingId !== null && kind === 'failed') await failMail(tx, ctx, outgoingId, action);
  await addActivity(tx, ctx, {
    ticketId: action.ticket.strand.id,
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
  return { disposition: 'bounce-recorded', reason: null, ticketId: action.ticket.strand.id };
}

async function failMail(
  tx: Tx,
  ctx: DeskContext,
  outgoingId: string,
  { report, counts }: ActionOf<'record-report'>,
): Promise<void> {
  const recipients = report?.recipients ?? [];
  const lastReply = recipients[0]?.diagnostic ?? 'it came back';
  await failReported(tx, { outgoingId, lastReply, nowMs: ctx.clock.nowMs() });
  if (counts) await noteReported(tx, ctx, outgoingId, recipients);
}

function reported({ address, action, status }: ReportedRecipient): string {
  return `${address} ${action}${status === null ? '' : ` (${status})`}`;
}
