/**
 * The one place where it is decided what happens to a mail. In: the mail as read, its class, what it points at, and the facts loaded
 * in the same transaction. Out: one action, the rule that chose it, and the trace of all that was looked at.
 * Pure and total: no I/O, no clock, no exception; every mail gets exactly one action. The rules stand in the order of RULES.
 */
import { agentOwns, reachesAgent } from '../../desk/people/agent.ts';
import {
  isDisownedInBulk,
  isFlood,
  sameMailbox,
  spentByConfirmations,
  stormOf,
  stormOfHeld,
  stormOfTicket,
  type SpentBudget,
  type Storm,
} from '../../desk/budgets/automatic-mail.ts';
import { organisationDomain } from '../../desk/people/organisation.ts';
import { isMereThanks } from '../../desk/tickets/thanks.ts';
import type { TraceStep } from '../../desk/trace.ts';
import { isDone, statusAfter } from '../../desk/tickets/workflow.ts';
import { LIMITS } from '../../base/limits.ts';
import { formatAddrSpec, parseAddrSpec, sameAddress, type AddrSpec } from '../../mail/address.ts';
import { fieldNamed } from '../../mail/header.ts';
import { AGENT_DESK_RULE, AGENT_RULES } from './agent-rules.ts';
import { copiedPeople } from './copied.ts';
import { isTouch } from './reaction.ts';
import type { Action, Copied, Decision, Writer } from './decision.ts';
import type { TicketFacts } from './facts.ts';
import { isPersons, type Answer, type DecideInput, type Look, type Policy, type Rule } from './look.ts';
import { matchThread } from './match-thread.ts';
import { senderOf } from './sender-facts.ts';

const RULES: readonly Rule[] = [
  { name: 'own-mail', decide: ownMail },
  { name: 'duplicate', decide: duplicate },
  { name: 'copy', decide: copy },
  { name: 'delivery-report', decide: deliveryReport },
  ...AGENT_RULES,
  { name: 'blocked-sender', decide: blockedSender },
  { name: 'foreign-agent-token', decide: foreignAgentToken },
  { name: 'unverified-reply', decide: unverifiedReply },
  AGENT_DESK_RULE,
  { name: 'consulted-reply', decide: consultedReply },
  { name: 'customer-reply', decide: customerReply },
  { name: 'receipt-about-nothing', decide: receiptAboutNothing },
  { name: 'flood', decide: flood },
  { name: 'new-ticket', decide: newTicket },
];

export function decide(input: DecideInput, policy: Policy): Decision {
  const match = matchThread(input.facts, input.proof, policy.agents);
  const look: Look = { input, policy, match };
  const trace: TraceStep[] = [{ stage: 'decide', rule: 'match-thread', finding: match.finding }];
  for (const rule of RULES) {
    const answer = rule.decide(look);
    if (answer === null) continue;
    trace.push({ stage: 'decide', rule: rule.name, finding: answer.finding });
    return { rule: rule.name, action: answer.action, trace };
  }
  return { rule: 'none', action: { kind: 'quarantine', reason: 'no rule knew what to do' }, trace };
}

function ownMail({ input }: Look): Answer {
  if (input.classification.mailClass !== 'loop') return null;
  const finding = `the mail came back to where it was sent from: ${input.classification.because.join('; ')}`;
  return { action: { kind: 'ignore', reason: 'a mail of our own, or one that goes in circles' }, finding };
}

function duplicate({ input: { facts, message } }: Look): Answer {
  if (facts.earlier === null) return null;
  const named =
    message.messageId !== null || message.dateMs !== null || fieldNamed(message.headers, 'Received') !== null;
  if (!named && facts.earlier.ageMs > LIMITS.anonymousDuplicateMs) return null;
  const finding = `the same bytes for the same recipients came ${Math.round(facts.earlier.ageMs / 1000)} s before`;
  return { action: { kind: 'duplicate', of: facts.earlier.id }, finding };
}

/** The same mail in To and in Cc, or by a list and direct: one matter, whichever of our addresses each copy came to. */
function copy({ input: { facts } }: Look): Answer {
  if (facts.copyOf === null) return null;
  const finding = `the same mail came by another way: ${facts.copyOf.key}`;
  return { action: { kind: 'duplicate', of: facts.copyOf.id }, finding };
}

function deliveryReport({ input }: Look): Answer {
  if (input.classification.mailClass !== 'delivery-report') return null;
  const { about, candidates } = input.facts;
  const signed = candidates.find((candidate) => candidate.person !== null);
  const ticket = about?.ticket ?? signed?.ticket;
  if (ticket === undefined) {
    return {
      action: { kind: 'quarantine', reason: 'a delivery report about no mail of ours' },
      finding: 'it names no return path and no Message-ID of ours',
    };
  }
  const action: Action = {
    kind: 'record-report',
    ticket,
    outgoingId: about?.outgoingId ?? null,
    report: input.message.deliveryReport,
    counts: about?.byReturnPath === true,
  };
  return { action, finding: `it is about a mail that ticket ${ticket.number} sent` };
}

/** Kept as every mail is kept, and nobody is told; `inbound list` shows it. */
function blockedSender({ input: { facts } }: Look): Answer {
  if (facts.blocked === null) return null;
  const reason = `an agent had mail of ${facts.blocked} set aside`;
  return { action: { kind: 'ignore', reason }, finding: reason };
}

function foreignAgentToken({ input, match }: Look): Answer {
  if (match.kind !== 'foreign-agent-token') return null;
  const held = heldMail(input, match.ticket);
  const action: Action = {
    kind: 'hold-for-agent',
    because: 'it came by an agent’s reply address, and is not proven to be from that agent',
    ticket: match.ticket,
    agent: match.agent,
    tooOld: match.tooOld,
    writer: input.writer,
    ...held.told,
  };
  return {
    action,
    finding: `kept as an internal note; no command in it is run and nothing is sent to the customer${held.calm}`,
  };
}

/** A leaked reply address: whoever has it is heard, but by the agents alone, and gets nothing of the ticket (T-07, T-08). */
function unverifiedReply({ input, match }: Look): Answer {
  if (match.kind !== 'unverified') return null;
  const { ticket } = match;
  const held = heldMail(input, ticket);
  return {
    action: { kind: 'hold-unverified', ticket, writer: fromWriter(input), ...held.told },
    finding: `kept as an internal entry until an agent lets its writer in${held.calm}`,
  };
}

/** Whether agents are told of one more mail that is kept inside; `calm` says why not, for the trace. */
function heldMail(input: DecideInput, { heldLastHour }: TicketFacts) {
  const person = isPersons(input);
  const storm = stormOfHeld(heldLastHour);
  return {
    told: { quiet: !person || storm === 'goes-on', stormBegins: person && storm === 'begins' },
    calm:
      storm === 'none'
        ? ''
        : `; one of more than ${LIMITS.heldToldPerHour} in an hour: nobody is told of more`,
  };
}

/** A third party's answer stays inside, whatever its client made of the headers. */
function consultedReply({ input, match }: Look): Answer {
  if (match.kind !== 'consulted') return null;
  const { ticket } = match;
  const held = heldMail(input, ticket);
  return {
    action: { kind: 'keep-consulted', ticket, writer: fromWriter(input), ...held.told },
    finding: `kept inside: an answer of somebody who was asked about ticket ${ticket.number}${held.calm}`,
  };
}

/** In a ticket that is there already it is From who speaks, and never Reply-To (T-05). */
function fromWriter({ facts, writer }: DecideInput): Writer {
  return facts.sender ?? writer;
}

function customerReply(look: Look): Answer {
  const { input, match } = look;
  if (match.kind !== 'customer') return null;
  const { ticket } = match;
  const person = isPersons(input);
  const reaction = isTouch(input.message);
  const thanks = isDone(ticket.status) && isMereThanks(input.message.reply.text);
  const told = toldOfReply(input, ticket);
  const status =
    person && !thanks && !reaction ? statusAfter('customer-replied', ticket.status) : ticket.status;
  const action: Action = {
    kind: 'append',
    ticket,
    writer: fromWriter(input),
    join: match.join && person,
    status,
    quiet: told.quiet,
    calm: told.calm,
    copied: copiedBy(look, ticket, match.verified && person),
  };
  const why = !person
    ? 'automatic, so the status stays and nobody is told'
    : thanks || reaction
      ? `a mere ${reaction ? 'sign' : 'thanks'}, so the status stays`
      : `status ${status}`;
  return { action, finding: `added to ticket ${ticket.number}; ${why}${told.finding}` };
}

/** Whether agents are told of one more mail of this customer to this ticket; `finding` says why not, for the trace. */
function toldOfReply(input: DecideInput, { addedLastHour }: TicketFacts) {
  const { came } = senderOf(input.facts, fromWriter(input).address);
  const storms = [
    {
      state: stormOf(came),
      calm: { of: 'replies', perHour: LIMITS.repliesToldPerHour },
      finding: `${came.addedLastHour} mails of this sender in the last hour, ${came.addedLastDay} in a day`,
    },
    {
      state: stormOfTicket(addedLastHour),
      calm: { of: 'ticket-replies', perHour: LIMITS.ticketRepliesToldPerHour },
      finding: `${addedLastHour} mails to this ticket in the last hour`,
    },
  ] as const;
  const inState = (wanted: Storm) => storms.find(({ state }) => state === wanted);
  const goesOn = inState('goes-on');
  const begins = goesOn === undefined ? inState('begins') : undefined;
  const storm = goesOn ?? begins;
  const person = isPersons(input);
  return {
    quiet: !person || goesOn !== undefined,
    calm: person && begins !== undefined ? begins.calm : null,
    finding: storm === undefined ? '' : `; ${storm.finding}: nobody is told of more`,
  };
}

/** Of people in Cc who are not let in the agents are told as well: one word of theirs adds them. */
function copiedBy(look: Look, ticket: TicketFacts | null, verified: boolean): Copied {
  const { welcome, tooMany } = copiedPeople(look, ticket);
  const former = ticket?.former ?? [];
  const invited = welcome.filter(({ address }) => !former.some((one) => sameMailbox(one.address, address)));
  return verified
    ? { added: invited, notAdded: [...welcome.filter((one) => !invited.includes(one)), ...tooMany] }
    : { added: [], notAdded: [...welcome, ...tooMany].slice(0, LIMITS.copiedPerMail) };
}

function receiptAboutNothing({ input }: Look): Answer {
  const { mailClass } = input.classification;
  if (mailClass !== 'disposition-notification' && mailClass !== 'feedback-report') return null;
  const reason = `a ${mailClass} about no mail of ours`;
  return { action: { kind: 'ignore', reason }, finding: reason };
}

function newTicket(look: Look): Answer {
  const { input, match } = look;
  const person = isPersons(input);
  const matter = forwardedMatter(look) ?? ownMatter(input);
  const confirmable = person && mayConfirm(look, matter);
  const unconfirmed = confirmable ? spentBudget(input, matter.writer) : null;
  const action: Action = {
    kind: 'open',
    ...matter,
    suspectedOf: match.kind === 'none' ? match.suspected : null,
    quiet: !person,
    confirm: confirmable && unconfirmed === null,
    unconfirmed,
    copied: copiedBy(look, null, person && input.proof === 'aligned' && matter.forwarded === null),
  };
  const told = person
    ? 'the subscribers are told'
    : `nobody is told, since it is automatic: ${input.classification.because.join('; ')}`;
  const whose =
    matter.forwarded === null
      ? ''
      : ` for ${formatAddrSpec(matter.writer.address)}, whose mail an agent forwarded`;
  const silence = unconfirmed === null ? '' : `; no confirmation: ${unconfirmed}`;
  return { action, finding: `opens a ticket${whose}; ${told}${silence}` };
}

/** One sender's new matters beyond a human pace go into one ticket, whatever wrote them; nothing of them is lost (T-72). */
function flood(look: Look): Answer {
  const { input, match } = look;
  const { writer, subject, text } = forwardedMatter(look) ?? ownMatter(input);
  const sender = senderOf(input.facts, writer.address);
  if (!isFlood(sender.came)) return null;
  const { openedLastHour: perHour } = sender.came;
  const ticket = sender.flood;
  const quiet = !isPersons(input);
  const action: Action = { kind: 'flood', ticket, writer, subject, text, quiet, perHour };
  const where = ticket === null ? 'one ticket is opened for all of them' : `added to ticket ${ticket.number}`;
  const quoted =
    match.kind === 'none' && match.suspected !== null ? `; it quotes ticket ${match.suspected.number}` : '';
  return {
    action,
    finding: `${perHour} new matters of ${sender.mailbox} in the last hour: ${where}, and nobody is told of more${quoted}`,
  };
}

/** Why this writer gets no confirmation although a person seems to have written; null: nothing stands against it. */
function spentBudget({ facts, proof }: DecideInput, writer: Writer): SpentBudget | null {
  const { came, confirmed, domain } = senderOf(facts, writer.address);
  if (proof === 'failed' && isDisownedInBulk(came))
    return `${came.disownedLastHour} mails in an hour that ${domain} disowns: it is being forged`;
  return spentByConfirmations(confirmed);
}

/**
 * Not to a sender that nobody can name, not to ourselves, and not to an agent: a stranger may have written that From, and an agent
 * needs no confirmation (T-01). Nor to whom a stranger's Reply-To names, unless it is of the same domain as From or as ours (T-05).
 */
function mayConfirm({ input, policy }: Look, { writer, forwarded }: Matter): boolean {
  const { classification, facts } = input;
  const { sender } = facts;
  if (!classification.autoResponseAllowed || sender === null || policy.isOwnAddress(writer.address))
    return false;
  if (policy.agents.some((agent) => reachesAgent(agent, writer.address))) return false;
  const ownForm = policy.isOwnDomain(sender.address.domain);
  return forwarded !== null || ownForm || sameSide(sender.address, writer.address);
}

/** One address, or two of one organisation. */
function sameSide(one: AddrSpec, other: AddrSpec): boolean {
  const domain = organisationDomain(one);
  return sameAddress(one, other) || (domain !== null && domain === organisationDomain(other));
}

type Matter = Pick<Extract<Action, { kind: 'open' }>, 'writer' | 'subject' | 'text' | 'forwarded'>;

/**
 * What the writer says now. A mail that somebody forwards is read whole, since the forwarded part is the matter, and an encrypted one,
 * since its text tells of what cannot be read.
 */
function ownMatter({ message, writer }: DecideInput): Matter {
  const whole = message.forwarded !== null || message.protection?.kind === 'encrypted';
  const said = whole ? '' : message.reply.text;
  return { writer, subject: message.subject, text: said === '' ? message.text : said, forwarded: null };
}

/**
 * A customer's mail that landed in an agent's own mailbox, and that the agent forwarded to us: the ticket is the customer's.
 * It needs no proof of the agent, since anyone could have written the same mail in the customer's name; no command in it is run. But what the
 * owner of the agent's domain disowns is no agent's forward.
 */
function forwardedMatter({ input, policy }: Look): Matter | null {
  const { message, facts, writer } = input;
  const original = message.forwarded;
  const address = original?.from == null ? null : parseAddrSpec(original.from.address);
  if (original?.from == null || address === null || facts.sender === null || input.proof === 'failed')
    return null;
  const ours = (one: AddrSpec) => policy.agents.some((agent) => agentOwns(agent, one));
  const reaches = (one: AddrSpec) => policy.agents.some((agent) => reachesAgent(agent, one));
  if (!ours(facts.sender.address) || reaches(address) || policy.isOwnAddress(address)) return null;
  return {
    writer: { name: original.from.name, address },
    subject: original.subject === '' ? message.subject : original.subject,
    text: original.text,
    forwarded: { by: writer, comment: original.comment },
  };
}
