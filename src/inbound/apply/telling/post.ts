/**
 * Addressing of outgoing mail: who gets it, under which identity, in which thread, with which return path. All of it is frozen here,
 * inside the transaction that decided to send; composing and sending come later and change none of it.
 */
import { newId } from '../../../base/clock.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Channel } from '../../../desk/channel.ts';
import type { Notice } from '../../../desk/notices/notice.ts';
import type { DeliveryLife, OutgoingFile } from '../../../desk/notices/outgoing-draft.ts';
import { AUDIENCE_OF } from '../../../desk/notices/notice-kinds.ts';
import { NO_TICKET } from '../../../desk/tickets/number.ts';
import { personCode, type Person } from '../../../desk/signing/reply-token.ts';
import type { AddrSpec } from '../../../mail/address.ts';
import { present } from '../../../base/assert.ts';
import { parseAddrSpec } from '../../../mail/address.ts';
import type { AutoSubmitted } from '../../../mail/auto-submitted.ts';
import { referencesOfReply, type MsgId } from '../../../mail/msg-id.ts';
import { enqueue } from '../../../outbound/outbox/enqueue.ts';
import type { Tx } from '../../../store/database/database.ts';
import { visibleThread } from '../../../store/intake/message-ids.ts';
import { listParticipants } from '../../../store/tickets/participants.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { NOBODY } from '../../decide/writer.ts';
import { sameAddress } from '../../../mail/address.ts';
import { channelNamed, type DeskContext } from '../context/desk-context.ts';

/** One who gets mail about a ticket. */
export interface Addressee {
  readonly person: Person;
  readonly name: string;
  readonly address: AddrSpec;
}

/** How a kind of notice travels: what it says of itself (RFC 3834 section 5), and how long it is worth trying. */
const TRAVEL: Readonly<
  Record<Notice['kind'], { readonly autoSubmitted: AutoSubmitted | null; readonly life: DeliveryLife }>
> = {
  confirmation: { autoSubmitted: 'auto-replied', life: 'automatic' },
  answer: { autoSubmitted: null, life: 'answer' },
  resolved: { autoSubmitted: 'auto-generated', life: 'answer' },
  closed: { autoSubmitted: 'auto-generated', life: 'answer' },
  consultation: { autoSubmitted: null, life: 'answer' },
  'consulted-replied': { autoSubmitted: 'auto-generated', life: 'notification' },
  'ticket-opened': { autoSubmitted: 'auto-generated', life: 'notification' },
  'customer-replied': { autoSubmitted: 'auto-generated', life: 'notification' },
  'agent-token-misused': { autoSubmitted: 'auto-generated', life: 'notification' },
  'ticket-assigned': { autoSubmitted: 'auto-generated', life: 'notification' },
  'colleague-news': { autoSubmitted: 'auto-generated', life: 'notification' },
  hint: { autoSubmitted: 'auto-generated', life: 'notification' },
  digest: { autoSubmitted: 'auto-generated', life: 'notification' },
  'given-to-team': { autoSubmitted: 'auto-generated', life: 'notification' },
  reminder: { autoSubmitted: 'auto-generated', life: 'notification' },
  'command-rejected': { autoSubmitted: 'auto-replied', life: 'notification' },
  'command-help': { autoSubmitted: 'auto-replied', life: 'notification' },
  'desk-rejected': { autoSubmitted: 'auto-replied', life: 'notification' },
  'desk-receipt': { autoSubmitted: 'auto-replied', life: 'notification' },
  'ticket-list': { autoSubmitted: 'auto-replied', life: 'notification' },
  'ticket-sheet': { autoSubmitted: 'auto-replied', life: 'notification' },
  report: { autoSubmitted: 'auto-replied', life: 'notification' },
  'canned-list': { autoSubmitted: 'auto-replied', life: 'notification' },
  receipt: { autoSubmitted: 'auto-replied', life: 'notification' },
  'draft-kept': { autoSubmitted: 'auto-replied', life: 'notification' },
  'answer-held': { autoSubmitted: 'auto-replied', life: 'notification' },
  'command-confirm': { autoSubmitted: 'auto-replied', life: 'notification' },
  'reply-held': { autoSubmitted: 'auto-generated', life: 'notification' },
  'action-denied': { autoSubmitted: 'auto-replied', life: 'notification' },
  'delivery-failed': { autoSubmitted: 'auto-generated', life: 'notification' },
  'mail-withheld': { autoSubmitted: 'auto-generated', life: 'notification' },
  'delivery-delayed': { autoSubmitted: 'auto-generated', life: 'notification' },
  'operator-alert': { autoSubmitted: 'auto-generated', life: 'notification' },
};

/** Everyone on the customer's side who can be written to. */
export async function customersOf(tx: Tx, ticketId: string): Promise<Addressee[]> {
  const rows = await listParticipants(tx, ticketId);
  return rows
    .map((row) => ({
      person: { kind: 'participant' as const, ordinal: row.ordinal },
      name: row.name,
      address: present(parseAddrSpec(row.address), 'a stored address can be read'),
    }))
    .filter((one) => !sameAddress(one.address, NOBODY));
}

export function agentAddressee(agent: Agent): Addressee {
  const address = present(agent.addresses[0], 'an agent has an address');
  return { person: { kind: 'agent', name: agent.name }, name: agent.displayName, address };
}

export interface Posting {
  readonly ticket: TicketRow;
  readonly notice: Notice;
  readonly to: Addressee;
  readonly activityId: string | null;
  readonly files: readonly OutgoingFile[];
  /** In a mail to an agent: the side of customers that an answer goes to, where it is a ticket that was merged into this one. */
  readonly strand?: TicketRow;
  /** Shown before the channel's name: the customer, in an agent's list of mails. */
  readonly onBehalfOf?: string;
}

/** The signed address that an answer of this person about the ticket goes to; null where there are none. */
export function replyAddressOf(ctx: DeskContext, ticket: TicketRow, person: Person): AddrSpec | null {
  const address = present(channelNamed(ctx, ticket.channel).addresses[0], 'a channel has an address');
  const claim = { number: ticket.number, person, issuedAtMs: ctx.clock.nowMs() };
  const signed = signedAddress(ctx, address, () => ctx.tokens.replyAddress(address, claim));
  return sameAddress(signed, address) ? null : signed;
}

/** Freezes one mail to one person and puts it into the outbox. */
export async function post(tx: Tx, ctx: DeskContext, posting: Posting): Promise<string> {
  const { ticket, notice, to } = posting;
  const channel = channelNamed(ctx, ticket.channel);
  const channelAddress = present(channel.addresses[0], 'a channel has an address');
  const outgoingId = newId(ctx.clock, ctx.random);
  const { number } = posting.strand ?? ticket;
  const claim = { number, person: to.person, issuedAtMs: ctx.clock.nowMs() };
  const thread = await visibleThread(tx, ticket.id, personCode(to.person));
  const inReplyTo = thread.at(-1) ?? null;
  const travel = TRAVEL[notice.kind];
  const draft = {
    notice,
    ticketId: ticket.id,
    activityId: posting.activityId,
    from: { name: senderName(channel, posting.onBehalfOf), address: channelAddress },
    to: { name: to.name, address: to.address },
    replyTo: signedAddress(ctx, channelAddress, () => ctx.tokens.replyAddress(channelAddress, claim)),
    messageId: ctx.tokens.messageId(claim, newId(ctx.clock, ctx.random), ctx.hostName),
    inReplyTo,
    references: referencesOfReply(thread, inReplyTo),
    reversePath: returnPath(ctx, channelAddress, travel.autoSubmitted, outgoingId),
    autoSubmitted: travel.autoSubmitted,
    dateMs: ctx.clock.nowMs(),
    files: posting.files,
    life: travel.life,
  };
  const waits = ctx.leaving !== undefined && AUDIENCE_OF[notice.kind] === 'customer';
  if (waits) ctx.leaving.noted.push(outgoingId);
  const notBeforeMs = waits ? ctx.leaving.notBeforeMs : null;
  await enqueue(tx, { id: outgoingId, person: personCode(to.person), draft, notBeforeMs }, ctx);
  return outgoingId;
}

/** Freezes one mail that is about no one ticket, from the first channel. An answer to it is a mail like any other. */
export async function postOutsideTickets(
  tx: Tx,
  ctx: DeskContext,
  posting: {
    readonly notice: Notice;
    readonly to: Addressee;
    /** null: the channel's. */
    readonly senderName: string | null;
    /** The reader's mail that it answers. */
    readonly answering?: MsgId | null;
  },
): Promise<string> {
  const { notice, to, answering = null } = posting;
  const channel = ctx.channels[0];
  const address = present(channel.addresses[0], 'a channel has an address');
  const outgoingId = newId(ctx.clock, ctx.random);
  const { autoSubmitted, life } = TRAVEL[notice.kind];
  const claim = { number: NO_TICKET, person: to.person, issuedAtMs: ctx.clock.nowMs() };
  const draft = {
    notice,
    ticketId: null,
    activityId: null,
    from: { name: posting.senderName ?? channel.senderName, address },
    to: { name: to.name, address: to.address },
    // An agent's answer to it is known as theirs by it.
    replyTo:
      to.person.kind === 'agent'
        ? signedAddress(ctx, address, () => ctx.tokens.replyAddress(address, claim))
        : address,
    messageId: ctx.tokens.messageId(claim, newId(ctx.clock, ctx.random), ctx.hostName),
    inReplyTo: answering,
    references: answering === null ? [] : [answering],
    reversePath: returnPath(ctx, address, autoSubmitted, outgoingId),
    autoSubmitted,
    dateMs: ctx.clock.nowMs(),
    files: [],
    life,
  };
  await enqueue(tx, { id: outgoingId, person: null, draft }, ctx);
  return outgoingId;
}

/** The address of a ticket that an agent is known by. */
export function replyAddressFor(
  ctx: DeskContext,
  ticket: Pick<TicketRow, 'number' | 'channel'>,
  agent: Agent,
): AddrSpec {
  const channel = present(channelNamed(ctx, ticket.channel).addresses[0], 'a channel has an address');
  const { person } = agentAddressee(agent);
  const claim = { number: ticket.number, person, issuedAtMs: ctx.clock.nowMs() };
  return signedAddress(ctx, channel, () => ctx.tokens.replyAddress(channel, claim));
}

function senderName(channel: Channel, onBehalfOf: string | undefined): string {
  return onBehalfOf === undefined || onBehalfOf === ''
    ? channel.senderName
    : `${onBehalfOf} via ${channel.senderName}`;
}

/** Automatic mail has the null reverse-path (RFC 3834 section 3.3); what a person wrote comes back to the delivery it names. */
function returnPath(
  ctx: DeskContext,
  channel: AddrSpec,
  automatic: AutoSubmitted | null,
  outgoingId: string,
): AddrSpec | null {
  if (automatic !== null) return null;
  return signedAddress(ctx, channel, () => ctx.tokens.returnAddress(channel, outgoingId));
}

/**
 * With its signature where the mail host can deliver that: a local part beyond 64 octets (RFC 5321 section 4.5.3.1.1) may be refused
 * anywhere, and the signed Message-ID does the same work.
 */
function signedAddress(ctx: DeskContext, channel: AddrSpec, sign: () => AddrSpec): AddrSpec {
  if (!ctx.subaddressing) return channel;
  const signed = sign();
  return Buffer.byteLength(signed.localPart) <= LIMITS.localPartOctets ? signed : channel;
}

/** The files that fit into one mail, in order; what is too much stays with the ticket. */
export function fittingFiles(
  files: readonly { blob: string; name: string; type: string; sizeBytes: number }[],
): OutgoingFile[] {
  let left: number = LIMITS.outgoingFilesBytes;
  return files
    .filter((file) => {
      left -= file.sizeBytes;
      return left >= 0;
    })
    .map(({ blob, name, type }) => ({ blob, name, type }));
}
