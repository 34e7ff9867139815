import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { nearestWord } from '../../base/nearest.ts';
import type { Agent } from '../../desk/agent.ts';
import { channelOfAddress, type Channel } from '../../desk/channel.ts';
import type { TicketStatus } from '../../desk/workflow.ts';
import { openTicket } from '../../inbound/apply/customer-acts.ts';
import { addNote, answerTicket, assignTicket, changeStatus } from '../../inbound/apply/ticket-acts.ts';
import { parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { withoutControls } from '../../mail/header.ts';
import type { Tx } from '../../store/database.ts';
import { findTicketById, type TicketRow } from '../../store/tickets.ts';
import { actingAgent, agentOf, tagOf, ticketNamed } from '../desk-words.ts';
import type { GlobalOptions } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { withDesk, type CliDesk } from '../open-desk.ts';
import { outputTo } from '../output.ts';
import { readText } from '../read-text.ts';

/** What agents do by mail, done by command: the same acts, in one transaction each, without a mail as their cause. */
type ActOptions = GlobalOptions & { readonly as?: string | undefined };

interface Act {
  readonly ticketId: string;
  readonly agent: Agent;
  readonly cause: null;
}

/** Does one act to one ticket, and prints what was done. */
async function act(
  name: string,
  options: ActOptions,
  io: CliIo,
  work: (desk: CliDesk, tx: Tx, act: Act) => Promise<string>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    const agent = actingAgent(desk, options.as);
    const { said, after } = await desk.store.transact(async (tx) => {
      const sentence = await work(desk, tx, { ticketId: ticket.id, agent, cause: null });
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
  options: ActOptions & { readonly status?: TicketStatus | undefined },
  io: CliIo,
): Promise<void> {
  const text = await readText(argument, io);
  await act(name, options, io, async (desk, tx, one) => {
    const answer = { ...one, text, files: [], status: options.status ?? null };
    const { recipients } = await answerTicket(tx, desk.desk, answer);
    return `the answer goes to ${recipients === 1 ? 'one customer' : `${recipients} customers`}`;
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
  await act(name, options, io, async (desk, tx, one) => {
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
  await act(name, options, io, async (desk, tx, one) => {
    await changeStatus(tx, desk.desk, { ...one, status });
    return `the status is ${status}`;
  });
}

/** `postern ticket assign` */
export async function assign(name: string, to: string, options: ActOptions, io: CliIo): Promise<void> {
  await act(name, options, io, async (desk, tx, one) => {
    const assignee = agentOf(desk, to);
    await assignTicket(tx, desk.desk, { ...one, assignee });
    return `assigned to ${assignee.displayName}`;
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
    const facts = {
      channel: channelNamed(desk, options.channel),
      customer,
      subject: withoutControls(options.subject).slice(0, LIMITS.subjectChars),
      text,
      wholeText: text,
      files: [],
      detail: {},
      cause: null,
      by: actingAgent(desk, options.as),
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

function channelNamed(desk: CliDesk, name: string | undefined): Channel {
  const { channels } = desk.config;
  if (name === undefined) return channels[0];
  const channel = channels.find((one) => one.name === name);
  if (channel !== undefined) return channel;
  const names = channels.map((one) => one.name);
  const near = nearestWord(name, names);
  throw new GatewayError(
    'not.found',
    `there is no channel ${name}; ${near === null ? `the configuration has ${names.join(', ')}` : `did you mean ${near}?`}`,
  );
}
