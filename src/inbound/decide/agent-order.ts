/** From the text of an agent's mail to what is carried out. Each step either ends with a refusal, or hands on what holds so far. */
import { LIMITS } from '../../base/limits.ts';
import type { Agent } from '../../desk/people/agent.ts';
import { readSections } from '../../desk/commands/block.ts';
import { rightFor } from '../../desk/commands/needs.ts';
import { commandNamed, lineNamed, linesOf, onlyAsks, textOf, textUse } from '../../desk/commands/order.ts';
import { readOrders, type LineProblem, type Order } from '../../desk/commands/read-commands.ts';
import { isCommandWord, verbNamed } from '../../desk/commands/verbs.ts';
import { formatTicketTag } from '../../desk/tickets/number.ts';
import type { ProofGrade } from '../../desk/people/proof.ts';
import { may, type TicketScope, type Verb as Right } from '../../desk/people/rights.ts';
import { sameAddress } from '../../mail/address.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { isSignatureType } from '../../mail/protection.ts';
import { refuse, rejectWhole, WHOLE_MAIL } from './agent-refusals.ts';
import { withCanned } from './canned-text.ts';
import { copiedPeople } from './copied.ts';
import { partFaults } from './command-faults.ts';
import type { AgentPart, DeniedAsk } from './decision.ts';
import type { AgentFacts, KeptText, TicketFacts } from './facts.ts';
import type { Answer, Look } from './look.ts';
import { directReaders } from './direct-readers.ts';
import { notMeant } from './not-meant.ts';
import { orderSource } from './order-source.ts';

/** An agent who wrote, how well that is proven, and the ticket that the mail points at. */
export interface AgentSight {
  readonly ticket: TicketFacts | null;
  readonly agent: Agent;
  readonly grade: Exclude<ProofGrade, 'none'>;
}

/** What is read as the order, and what it stands for. */
interface Reading {
  readonly text: string;
  readonly taken: KeptText | null;
  readonly replaces: KeptText | null;
  readonly confirmed: { readonly id: string; readonly activityId: string } | null;
  readonly orders: readonly Order[];
  readonly commands: number;
}

export function scopeOf({ channel, assignee, category, covered }: TicketFacts): TicketScope {
  return { channel, assignee, category, covered };
}

export function agentOrder(look: Look, sight: AgentSight): Answer {
  const { input } = look;
  const facts = input.facts.agent;
  if (facts === null) return null;
  const storm = stormOf(sight, facts);
  if (storm !== null) return storm;
  const { text, signatureAlone } = input.message.reply;
  const read = orderSource(signatureAlone === true ? '' : text, facts, sight.ticket?.strand.id ?? null);
  if (!read.ok) {
    const { line, problem } = read;
    return refuse(sight, { problems: [{ line, problem }], commands: 1, orderText: null, taken: null });
  }
  return understood(look, sight, facts, { ...read.source, confirmed: null });
}

/** An answering machine at an agent's address that hides: its agent hears of it once, and no customer of any of it (I-26). */
function stormOf(sight: AgentSight, { recentMails }: AgentFacts): Answer {
  const { id, strand } = sight.ticket ?? { id: '', strand: { id: '' } };
  const before = [...new Set([id, strand.id])].reduce((sum, one) => sum + (recentMails.get(one) ?? 0), 0);
  if (before < LIMITS.agentMailsPerTicket) return null;
  const problem = { kind: 'too-many-mails', most: LIMITS.agentMailsPerTicket } as const;
  return rejectWhole(sight, problem, before > LIMITS.agentMailsPerTicket);
}

function understood(
  look: Look,
  sight: AgentSight,
  facts: AgentFacts,
  source: Pick<Reading, 'text' | 'taken' | 'replaces' | 'confirmed'>,
): Answer {
  const { message } = look.input;
  // Before they are read one against the other: a mail of a hundred thousand lines costs no more than one look.
  const lines = readSections(source.text, isCommandWord).reduce((sum, one) => sum + one.commands.length, 0);
  if (lines > LIMITS.agentCommandsPerHour) return overLimit(sight, facts, lines);
  const orders = readOrders(source.text, look.policy.vocabularyOf(sight.agent));
  const commands = orders.reduce(
    (sum, { commands: some, problems }) => sum + some.length + problems.length,
    0,
  );
  const reading = { ...source, orders, commands };
  const tooMany = overLimit(sight, facts, commands);
  if (tooMany !== null) return tooMany;
  const written = orders.flatMap(linesOf);
  const hidden: LineProblem[] = message.textIsFromHtml
    ? written.map((line) => ({ line, problem: { kind: 'only-in-html' } }))
    : [];
  const wrong = [...orders.flatMap(({ problems }) => problems), ...hidden, ...orders.flatMap(lonely)];
  if (wrong.length > 0) return refuseOrder(sight, reading, wrong);
  if (orders.some((order) => commandNamed(order, 'confirm') !== null))
    return confirm(look, sight, facts, reading);
  return parted(look, sight, facts, reading);
}

function refuseOrder(
  sight: AgentSight,
  { text, taken, commands }: Reading,
  problems: readonly LineProblem[],
): Answer {
  return refuse(sight, { problems, commands, orderText: text, taken });
}

/** Verbs that speak of what is there already take nothing else into the mail. */
function lonely(order: Order): LineProblem[] {
  const alone = order.commands.find(({ command }) => command.verb === 'undo' || command.verb === 'confirm');
  if (alone === undefined || (order.commands.length === 1 && order.text === '')) return [];
  const others = order.commands.filter((one) => one !== alone && one.command.verb !== 'ticket');
  if (others.length === 0 && order.text === '') return [];
  return [{ line: alone.line, problem: { kind: 'stands-alone', word: alone.command.verb } }];
}

/** A compromised account is slowed down; its agent hears of it once, since every further try counts as well. */
function overLimit(sight: AgentSight, { recentCommands: before }: AgentFacts, commands: number): Answer {
  if (commands === 0 || before + commands <= LIMITS.agentCommandsPerHour) return null;
  const problem = { kind: 'too-many-commands', most: LIMITS.agentCommandsPerHour } as const;
  const refused = rejectWhole(sight, problem, before > LIMITS.agentCommandsPerHour);
  if (refused?.action.kind !== 'reject-commands') return refused;
  return {
    action: { ...refused.action, commands },
    finding: `${before} commands within the last hour, and ${commands} more`,
  };
}

/** Finds the ticket of each part, and whether it may be looked at. */
function parted(look: Look, sight: AgentSight, facts: AgentFacts, reading: Reading): Answer {
  const { input, policy } = look;
  const parts: AgentPart[] = [];
  const problems: LineProblem[] = [];
  for (const [at, order] of reading.orders.entries()) {
    const ticket = ticketOf(order, sight, facts);
    if (ticket === undefined)
      problems.push(unknownTicket(order, policy.vocabularyOf(sight.agent).ticketPrefix));
    else {
      const part = withCanned(partOf(look, sight, reading, { order, ticket, first: at === 0 }), facts);
      if ('problem' in part) problems.push(part);
      else parts.push(part);
    }
  }
  const homeless = parts.filter(
    ({ ticket, opens, order }) => ticket === null && opens === null && !onlyAsks(order),
  );
  const example = formatTicketTag(policy.vocabularyOf(sight.agent).ticketPrefix, 1007);
  for (const { order } of homeless)
    problems.push({ line: linesOf(order)[0] ?? WHOLE_MAIL, problem: { kind: 'says-no-ticket', example } });
  if (problems.length > 0) return refuseOrder(sight, reading, problems);
  const doubt =
    reading.confirmed === null ? notMeant(look, { parts, agent: sight.agent, taken: reading.taken }) : null;
  if (doubt !== null) return refuseOrder(sight, reading, [{ line: WHOLE_MAIL, problem: doubt }]);
  if (parts.every((part) => part.use === 'nothing' && part.order.commands.length === 0))
    return rejectWhole(sight, { kind: 'empty-mail' });
  return permitted(look, sight, facts, { ...reading, parts }, input.channel);
}

function ticketOf(order: Order, sight: AgentSight, facts: AgentFacts): TicketFacts | null | undefined {
  const named = commandNamed(order, 'ticket');
  if (named === null) return sight.ticket;
  const found = [...facts.named, ...(sight.ticket === null ? [] : [sight.ticket])].find(
    ({ strand }) => strand.number === named.number,
  );
  return found !== undefined && may(sight.agent, 'view', scopeOf(found)) ? found : undefined;
}

function unknownTicket(order: Order, prefix: string): LineProblem {
  const number = commandNamed(order, 'ticket')?.number ?? 0;
  return {
    line: lineNamed(order, 'ticket'),
    problem: { kind: 'unknown-ticket', ticket: formatTicketTag(prefix, number) },
  };
}

function partOf(
  look: Look,
  sight: AgentSight,
  { taken, confirmed }: Reading,
  { order, ticket, first }: { order: Order; ticket: TicketFacts | null; first: boolean },
): AgentPart {
  const { message } = look.input;
  const opens = ticket === null && !onlyAsks(order) ? opened(order, message.subject) : null;
  const files = first ? answerFiles(message) : 0;
  const use = textUse(order, files, ticket?.audience ?? audienceOf(opens));
  const fresh = taken === null && confirmed === null;
  const copied = use === 'answer' && fresh && ticket !== null && first ? letIn(look, sight, ticket) : [];
  return { ticket, order, use, text: textOf(order), copied, opens };
}

function opened(order: Order, subject: string): AgentPart['opens'] {
  const customer = commandNamed(order, 'customer')?.address ?? null;
  const internal = commandNamed(order, 'internal') !== null;
  return customer === null && !internal ? null : { customer, subject };
}

/** Who stands in Cc of an agent's answer is to take part, where the agent may say so. */
function letIn(look: Look, { agent }: AgentSight, ticket: TicketFacts) {
  return may(agent, 'manage-participants', scopeOf(ticket)) ? copiedPeople(look, ticket).welcome : [];
}

/** Of a ticket that is only being opened, or of none. */
function audienceOf(opens: AgentPart['opens']): TicketFacts['audience'] {
  return opens === null || opens.customer === null ? 'internal' : 'customer';
}

interface Parted extends Reading {
  readonly parts: readonly AgentPart[];
}

/** The rights of now decide, whatever they were when the token was made. */
function permitted(
  look: Look,
  sight: AgentSight,
  facts: AgentFacts,
  reading: Parted,
  channel: string,
): Answer {
  const { agent } = sight;
  const { parts, commands } = reading;
  const scope = ({ ticket }: AgentPart) =>
    ticket === null ? { channel, assignee: null, category: null } : scopeOf(ticket);
  for (const part of parts) {
    const denied = [
      ...deniedAsks(part, agent, scope(part)),
      ...deniedUndo(part, agent, { facts, scope: scope(part) }),
    ];
    if (denied.length === 0) continue;
    const verbs = denied.map(({ verb }) => verb).join(', ');
    return {
      action: { kind: 'deny', ticket: part.ticket, agent, denied, commands },
      finding: `${agent.name} (${agent.role}) may not: ${verbs}`,
    };
  }
  const impossible = parts.flatMap((part) =>
    partFaults(part, { policy: look.policy, facts, scope: scope(part), agent }),
  );
  if (impossible.length > 0) return refuseOrder(sight, reading, impossible);
  return proven(look, sight, facts, reading);
}

function deniedAsks({ order, use, opens }: AgentPart, agent: Agent, scope: TicketScope): DeniedAsk[] {
  const wanted: { line: string; verb: Right | null }[] = order.commands.map(({ line, command }) => ({
    line,
    // Whose ticket a new one is says who opens it.
    verb: opens !== null && command.verb === 'customer' ? 'open' : rightFor(command, agent.name),
  }));
  if (use === 'answer') wanted.push({ line: '(your answer)', verb: 'answer' });
  if (use === 'note' && commandNamed(order, 'note') === null)
    wanted.push({ line: '(your note)', verb: 'note' });
  if (opens !== null) wanted.push({ line: '(a new ticket)', verb: 'open' });
  return wanted.flatMap(({ line, verb }) =>
    verb === null || may(agent, verb, scope) ? [] : [{ line, verb }],
  );
}

/**
 * Taking back needs the rights of now for what it does. They are looked at as on a ticket of the agent's own: what is taken back may be
 * that it was given to somebody else.
 */
function deniedUndo(
  { order, ticket }: AgentPart,
  agent: Agent,
  { facts, scope }: { facts: AgentFacts; scope: TicketScope },
): DeniedAsk[] {
  if (commandNamed(order, 'undo') === null) return [];
  const needs = facts.undoable.find(({ ticketId }) => ticketId === ticket?.id)?.needs ?? [];
  const own = { ...scope, assignee: agent.name };
  return needs
    .filter((verb) => !may(agent, verb, own))
    .map((verb) => ({ line: lineNamed(order, 'undo'), verb }));
}

/** What is hard to take back needs more than everyday proof, or its code. */
function proven(look: Look, sight: AgentSight, facts: AgentFacts, reading: Parted): Answer {
  const { ticket, agent, grade } = sight;
  const { parts, commands, confirmed, text } = reading;
  const risky = parts.flatMap(({ order, opens }) =>
    order.commands.filter(
      ({ command }) =>
        verbNamed(command.verb)?.risky === true && !(opens !== null && command.verb === 'customer'),
    ),
  );
  const [first] = risky;
  if (first !== undefined && grade !== 'full' && confirmed === null) {
    if (ticket === null || parts.length > 1) {
      const problem = { kind: 'needs-a-mail-of-its-own', word: first.command.verb } as const;
      return refuseOrder(sight, reading, [{ line: first.line, problem }]);
    }
    const lines = risky.map(({ line }) => line);
    return {
      action: {
        kind: 'ask-confirmation',
        ticket,
        agent,
        orderText: text,
        lines: parts.flatMap(({ order }) => linesOf(order)),
        risky: lines,
        taken: reading.taken,
        commands,
      },
      finding: `${lines.join(', ')} needs more than ${grade} proof: a code is asked for`,
    };
  }
  return upToDate(look, sight, facts, reading);
}

/** An answer that was written before its writer could see what is new waits until they have (peers.md: the answer that crossed). */
function upToDate(look: Look, sight: AgentSight, facts: AgentFacts, reading: Parted): Answer {
  const { agent } = sight;
  const { parts, taken, replaces, commands, confirmed } = reading;
  const seen = taken?.kind === 'held' ? taken.ticketState : 0;
  for (const part of parts) {
    const { ticket, use, text } = part;
    const news = facts.news.filter(({ ticketId, seq }) => ticketId === ticket?.strand.id && seq >= seen);
    if (use !== 'answer' || ticket === null || news.length === 0 || confirmed !== null) continue;
    if (taken === null && everyoneHasIt(look, part)) continue;
    return {
      action: { kind: 'hold-answer', ticket, agent, orderText: reading.text, text, news, taken, commands },
      finding: `held: ${news.map(({ writer }) => writer).join(', ')} wrote to ticket ${ticket.number} since the notification that it answers`,
    };
  }
  return {
    action: { kind: 'agent', ticket: sight.ticket, agent, parts, confirmed, taken, replaces, commands },
    finding: [...parts.map(partFinding), ...(taken === null ? [] : [`takes up a ${taken.kind} text`])].join(
      '; ',
    ),
  };
}

/** From the agent's own mail: there is nothing left to hold back. */
function everyoneHasIt({ input }: Look, { ticket, order, copied }: AgentPart): boolean {
  const direct = directReaders(input.message, input.facts.loggedInAs);
  const readers = [...(ticket?.participants ?? []), ...copied];
  const others = ['cc', 'customer', 'everyone'] as const;
  return (
    others.every((verb) => commandNamed(order, verb) === null) &&
    readers.every(({ address }) => direct.some((one) => sameAddress(one, address)))
  );
}

function partFinding({ ticket, order, use }: AgentPart): string {
  const what = use === 'nothing' ? 'commands only' : use === 'answer' ? 'an answer' : `a text as ${use}`;
  return [...(ticket === null ? [] : [`ticket ${ticket.number}: ${what}`]), ...linesOf(order)].join(', ');
}

function confirm(look: Look, sight: AgentSight, facts: AgentFacts, given: Reading): Answer {
  const [order] = given.orders;
  const code = order === undefined ? null : commandNamed(order, 'confirm');
  const waiting = facts.pending
    .filter(({ ticketId }) => ticketId === sight.ticket?.strand.id)
    .find((pending) => code !== null && look.policy.confirms(pending, code.code));
  if (waiting === undefined) {
    const line = order === undefined ? '#confirm' : lineNamed(order, 'confirm');
    const problems = [{ line, problem: { kind: 'nothing-waits' } as const }];
    return refuse(sight, { problems, commands: given.commands, orderText: null, taken: null });
  }
  const { orderText: text, id, activityId, draftId } = waiting;
  return understood(look, sight, facts, {
    text,
    taken: facts.kept.find((kept) => kept.id === draftId) ?? null,
    replaces: null,
    confirmed: { id, activityId },
  });
}

/** A signature that belongs to the agent's mail is none of the files that were meant for the customer. */
function answerFiles(message: InternetMessage): number {
  return message.attachments.filter(
    ({ disposition, type }) => disposition === 'attachment' && !isSignatureType(type),
  ).length;
}
