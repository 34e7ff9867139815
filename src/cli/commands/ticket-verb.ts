/** What agents order by a word in a mail, done by command: the same grammar, the same checks and the same acts. */
import { present } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Agent } from '../../desk/people/agent.ts';
import type { Command, Verb } from '../../desk/commands/command.ts';
import { rightFor } from '../../desk/commands/needs.ts';
import { problemText, type Problem } from '../../desk/commands/problem.ts';
import { verbNamed } from '../../desk/commands/verbs.ts';
import { canBeGiven } from '../../desk/people/rights.ts';
import type { Scene } from '../../inbound/apply/commands/act.ts';
import { carryOutCommand } from '../../inbound/apply/commands/acts.ts';
import { call } from '../../inbound/apply/commands/text-verbs.ts';
import { agentNamed, type DeskContext } from '../../inbound/apply/context/desk-context.ts';
import { unmergeTicket } from '../../inbound/apply/tickets/merge-tickets.ts';
import { scopeOf } from '../../inbound/apply/context/staff.ts';
import { vocabularyOf } from '../../inbound/apply/facts/vocabulary.ts';
import { workFactsOf } from '../../inbound/apply/facts/work-facts.ts';
import { workFault, type TicketInView } from '../../inbound/decide/work-faults.ts';
import type { Reader, Tx } from '../../store/database/database.ts';
import { findLiving, type Living } from '../../store/tickets/merges.ts';
import { findTicketByNumber } from '../../store/tickets/tickets.ts';
import { actingAgent, livingNamed, requireOutside, tagOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { requireRight } from '../desk/require-right.ts';

type VerbOptions = GlobalOptions & { readonly as?: string | undefined };

/** `postern ticket merge|split|link|task|time|remind|...`: the value is written as in a mail. @throws GatewayError `usage` */
export async function runVerb(
  verb: Verb,
  name: string,
  words: readonly string[],
  options: VerbOptions,
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const agent = actingAgent(desk, options.as);
    const living = await livingNamed(desk, name);
    const vocabulary = vocabularyOf(desk.desk, agent);
    const entry = present(verbNamed(verb), 'the command line names verbs that there are');
    const read = entry.read(words.join(' '), vocabulary);
    if (!read.ok) throw refused(verb, read.problem);
    const right = rightFor(read.value, agent.name);
    if (right !== null) await requireRight(desk, agent, [right], living.ticket);
    const said = await desk.store.transact(async (tx) => {
      const problem = await faultOf(desk, tx, { agent, living, command: read.value });
      if (problem !== null) throw refused(verb, problem);
      return carryOut(tx, desk.desk, sceneOf(living, agent), read.value);
    });
    report(desk, living, said ?? 'it was so already', options, io);
  });
}

/** What was done; null: it was so already. The text of a call stands behind its length, as in a mail. */
async function carryOut(tx: Tx, ctx: DeskContext, scene: Scene, command: Command): Promise<string | null> {
  if (command.verb !== 'call') return (await carryOutCommand(tx, ctx, scene, command))?.said.en ?? null;
  const noted = await call(tx, ctx, { ...scene, text: command.text }, command.minutes);
  return noted.map(({ said }) => said.en).join('; ');
}

/** `postern ticket unmerge` @throws GatewayError `usage` */
export async function unmerge(name: string, options: VerbOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const agent = actingAgent(desk, options.as);
    const living = await livingNamed(desk, name);
    await requireRight(desk, agent, ['merge'], living.ticket);
    await requireRight(desk, agent, ['merge'], living.strand);
    const facts = { ticketId: living.strand.id, actor: { kind: 'agent', agent }, cause: null } as const;
    const back = await desk.store.transact((tx) => unmergeTicket(tx, desk.desk, facts));
    if (back === null)
      throw new GatewayError('usage', `${tagOf(desk, living.strand.number)} was merged into no ticket`);
    report(desk, { ticket: back, strand: back }, 'is a ticket of its own again', options, io);
  });
}

function sceneOf({ ticket, strand }: Living, agent: Agent): Scene {
  return { ticketId: ticket.id, strandId: strand.id, agent, cause: null, text: '', files: [] };
}

function refused(verb: Verb, problem: Problem): GatewayError {
  const { form = '' } = verbNamed(verb) ?? {};
  return new GatewayError('usage', `${problemText('en', problem)} (postern ticket ${verb} TICKET ${form})`);
}

async function faultOf(
  desk: CliDesk,
  reader: Reader,
  one: { readonly agent: Agent; readonly living: Living; readonly command: Command },
): Promise<Problem | null> {
  const { agent, living, command } = one;
  const ticket = inView(desk, living);
  if (command.verb === 'customer') requireOutside(desk, command.address);
  if (command.verb === 'responsible') {
    const wanted = agentNamed(desk.desk, command.agent);
    if (wanted !== null && !canBeGiven(wanted, scopeOf(desk.desk, living.ticket)))
      return { kind: 'could-not-answer', name: wanted.displayName, channel: living.ticket.channel };
  }
  return workFault(command, ticket, {
    agent,
    prefix: desk.config.numbering.prefix,
    named: await namedBy(desk, reader, command),
    work: await workFactsOf(reader, [ticket]),
  });
}

async function namedBy(desk: CliDesk, reader: Reader, command: Command): Promise<TicketInView[]> {
  const number =
    command.verb === 'merge'
      ? command.into
      : command.verb === 'link'
        ? command.to
        : command.verb === 'unlink'
          ? command.from
          : null;
  const found = number === null ? null : await findTicketByNumber(reader, number);
  const living = found === null ? null : await findLiving(reader, found.id);
  return living === null ? [] : [inView(desk, living)];
}

function inView(desk: CliDesk, { ticket, strand }: Living): TicketInView {
  const { id, number } = strand;
  return { id: ticket.id, strand: { id, number }, ...scopeOf(desk.desk, ticket) };
}

function report(
  desk: CliDesk,
  { ticket, strand }: Living,
  said: string,
  options: VerbOptions,
  io: CliIo,
): void {
  const out = outputTo(io, options);
  const tag = tagOf(desk, ticket.number);
  const through = strand.id === ticket.id ? null : tagOf(desk, strand.number);
  if (out.json) out.value({ ticket: tag, number: ticket.number, through, done: said });
  else out.line(`${tag}${through === null ? '' : ` (${through} was merged into it)`}: ${said}`);
}
