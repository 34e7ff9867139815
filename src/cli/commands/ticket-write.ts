import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Agent } from '../../desk/people/agent.ts';
import { channelOfAddress } from '../../desk/channel.ts';
import { canBeGiven, may, type Verb } from '../../desk/people/rights.ts';
import type { TicketStatus } from '../../desk/tickets/workflow.ts';
import { awayUntil } from '../../inbound/apply/commands/absence.ts';
import { openTicket } from '../../inbound/apply/tickets/customer-acts.ts';
import {
  addNote,
  answerTicket,
  assignTicket,
  changeStatus,
} from '../../inbound/apply/tickets/ticket-acts.ts';
import { scopeOf } from '../../inbound/apply/context/staff.ts';
import { parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { withoutControls } from '../../mail/header.ts';
import type { Tx } from '../../store/database/database.ts';
import { findTicketById, lockTicket, type TicketRow } from '../../store/tickets/tickets.ts';
import { actingAgent, agentOf, channelOf, tagOf, livingNamed } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { requireRight } from '../desk/require-right.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { readText } from '../terminal/read-text.ts';

/** What agents do by mail, done by command: the same acts, in one transaction each, without a mail as their cause. */
type ActOptions = GlobalOptions & { readonly as?: string | undefined };

interface Act {
  readonly ticketId: string;
  readonly strandId: string;
  readonly agent: Agent;
  readonly cause: null;
}

/** Does one act to one ticket, and prints what was done. */
async function act(
  name: string,
  options: ActOptions,
  io: CliIo,
  verbs: readonly Verb[],
  work: (desk: CliDesk, tx: Tx, act: Act) => Promise<string>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { ticket, strand } = await livingNamed(desk, name);
    const agent = actingAgent(desk, options.as);
    await requireRight(desk, agent, verbs, ticket);
    const { said, after } = await desk.store.transact(async (tx) => {
      const sentence = await work(desk, tx, { ticketId: ticket.id, strandId: strand.id, agent, cause: null });
      return { said: sentence, after: await findTicketById(tx, ticket.id) };
    });
    report(desk, after ?? ticket, said, options, io);
  });
}

function report(desk: CliDesk, ticket: TicketRow, said: string, options: GlobalOptions, io: CliIo): void {
  const out = outputTo(io, options);
  const { status, assignee, subject } = ticket;
  const tag = tagOf(desk, ticket.number);
  if (out.json) out.value({ ticket: tag, number: ticket.number, subject, status, assignee, done: said });
  else out.line(`${tag}: ${said}`);
}

/** `postern ticket reply` */
export async function replyTo(
  name: string,
  argument: string | undefined,
  options: ActOptions & {
    readonly status?: TicketStatus | undefined;
    readonly everyone?: true | undefined;
  },
  io: CliIo,
): Promise<void> {
  const text = await readText(argument, io);
  const verbs: Verb[] = ['answer', ...(options.status === undefined ? [] : (['set-status'] as const))];
  await act(name, options, io, verbs, async (desk, tx, one) => {
    const answer = {
      ...one,
      text,
      files: [],
      status: options.status ?? null,
      everyone: options.everyone === true,
    };
    const { recipients } = await answerTicket(tx, desk.desk, answer);
    const many = recipients.length;
    return `the answer goes to ${many === 1 ? 'one customer' : `${many} customers`}`;
  });
}

/** `postern ticket note` */
export async function noteOn(
  name: string,
  argument: string | undefined,
  options: ActOptions,
  io: CliIo,
): Promise<void> {
  const text = await readText(argument, io);
  await act(name, options, io, ['note'], async (desk, tx, one) => {
    await addNote(tx, desk.desk, { ...one, text, files: [] });
    return 'the note is kept';
  });
}

/** `postern ticket status` */
export async function setStatus(
  name: string,
  status: TicketStatus,
  options: ActOptions,
  io: CliIo,
): Promise<void> {
  await act(name, options, io, ['set-status'], async (desk, tx, one) => {
    await changeStatus(tx, desk.desk, { ...one, status });
    return `the status is ${status}`;
  });
}

/** `postern ticket assign` */
export async function assign(name: string, to: string, options: ActOptions, io: CliIo): Promise<void> {
  await act(name, options, io, ['assign'], async (desk, tx, one) => {
    const assignee = agentOf(desk, to);
    const ticket = await lockTicket(tx, one.ticketId);
    if (!canBeGiven(assignee, scopeOf(desk.desk, ticket)))
      throw new GatewayError(
        'right.missing',
        `${to} could not answer it: it is in channel ${ticket.channel}, see \`postern agent list\``,
      );
    await assignTicket(tx, desk.desk, { ...one, assignee });
    const until = await awayUntil(tx, desk.desk, to, one.agent);
    const away = until === null ? '' : ` (who is away until ${until})`;
    return `assigned to ${assignee.displayName}${away}`;
  });
}

type CreateOptions = ActOptions & {
  readonly customer: string;
  readonly subject: string;
  readonly name?: string | undefined;
  readonly channel?: string | undefined;
  readonly confirm?: true | undefined;
};

/** `postern ticket create` */
export async function create(argument: string | undefined, options: CreateOptions, io: CliIo): Promise<void> {
  const text = await readText(argument, io);
  await withDesk(options, io, async (desk) => {
    const customer = {
      name: withoutControls(options.name ?? '').slice(0, LIMITS.displayNameChars),
      address: customerAddress(desk, options.customer),
    };
    const by = actingAgent(desk, options.as);
    const channel =
      options.channel === undefined ? desk.config.channels[0] : channelOf(desk, options.channel);
    if (!may(by, 'open', { channel: channel.name, assignee: null, category: null }))
      throw new GatewayError('right.missing', `${by.name} may not open tickets in channel ${channel.name}`);
    const facts = {
      channel,
      customer,
      subject: withoutControls(options.subject).slice(0, LIMITS.subjectChars),
      text,
      wholeText: text,
      files: [],
      detail: {},
      cause: null,
      by,
      suspectedOf: null,
      quiet: false,
      confirm: options.confirm === true,
    };
    const ticket = await desk.store.transact((tx) => openTicket(tx, desk.desk, facts));
    report(desk, ticket, 'opened', options, io);
  });
}

/** Mail to an address of ours would come back as a customer's. */
function customerAddress(desk: CliDesk, text: string): AddrSpec {
  const address = parseAddrSpec(text);
  if (address === null) {
    throw new GatewayError('usage', `${text} is no address, expected one such as carla@customer.example`);
  }
  const channel = channelOfAddress(desk.config.channels, address);
  if (channel === null) return address;
  throw new GatewayError(
    'usage',
    `${text} is an address of channel ${channel.name}, expected the customer's own`,
  );
}
