import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { DeliveryState } from '../../desk/trace.ts';
import { parseMessage } from '../../inbound/parse/parse-message.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import { parseMsgId } from '../../mail/msg-id.ts';
import { signedReplyTo } from '../../outbound/compose/compose.ts';
import { loadTemplates } from '../../outbound/compose/templates.ts';
import { listTries, type DeliveryTry } from '../../store/outbox/delivery-tries.ts';
import { outboxHold } from '../../store/outbox/outbox-control.ts';
import {
  findOutgoing,
  listOutgoing,
  outgoingIdOf,
  type DeliveryOfOutgoing,
} from '../../store/outbox/outgoing.ts';
import { deliveryText } from '../desk/delivery-text.ts';
import { tagOfId, ticketNamed } from '../desk/desk-words.ts';
import { folded } from '../terminal/fold-text.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo, type Output } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';

type ListOptions = GlobalOptions & {
  readonly state?: DeliveryState | undefined;
  readonly waiting?: true | undefined;
  readonly ticket?: string | undefined;
  readonly limit: number;
};

/** Prints outgoing mail, newest first. */
export async function listOutbox(options: ListOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { state, waiting, ticket, limit } = options;
    const found = await listOutgoing(desk.store.db, {
      ...(state === undefined ? {} : { state }),
      ...(waiting === true ? { waiting } : {}),
      ...(ticket === undefined ? {} : { ticketId: (await ticketNamed(desk, ticket)).id }),
      limit: limit + 1,
    });
    const mails = await Promise.all(found.slice(0, limit).map((one) => mailValue(desk, one)));
    const hold = await outboxHold(desk.store.db);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ held: hold !== null, outgoing: mails, more: found.length > limit });
      return;
    }
    if (hold !== null) out.line(holdText(hold));
    out.table(
      ['WRITTEN', 'ID', 'TICKET', 'KIND', 'TO', 'STATE', 'TRIES', 'LAST REPLY'],
      mails.map((mail) => [
        localTime(Date.parse(mail.createdAt ?? '')),
        mail.id,
        mail.ticket ?? '',
        mail.kind,
        mail.to,
        mail.inDoubtAt !== null && mail.doneAt === null ? `${mail.state}, in doubt` : mail.state,
        String(mail.attempts),
        mail.lastReply ?? '',
      ]),
    );
    if (found.length > limit) out.line(moreThan(limit));
  });
}

/** One sentence about a whole outbox that stands still. */
export function holdText(hold: { setBy: string; setAtMs: number; value: string }): string {
  const why = hold.value === '' ? '' : ` (${hold.value})`;
  return `The whole outbox is on hold since ${localTime(hold.setAtMs)}, by ${hold.setBy}${why}: nothing is sent until \`postern outbox release --all\`.`;
}

async function mailValue(desk: CliDesk, { outgoing, delivery }: DeliveryOfOutgoing) {
  return {
    id: outgoing.id,
    ticket: await tagOfId(desk, desk.store.db, outgoing.ticket_id),
    kind: outgoing.kind,
    to: delivery.recipient,
    messageId: outgoing.message_id,
    state: delivery.state,
    attempts: delivery.attempts,
    lastReply: delivery.last_reply,
    createdAt: isoTime(outgoing.created_at),
    dueAt: isoTime(delivery.due_at),
    expiresAt: isoTime(delivery.expires_at),
    heldAt: isoTime(delivery.held_at),
    heldBy: delivery.held_by,
    heldReason: delivery.held_reason,
    doneAt: isoTime(delivery.done_at),
    inDoubtAt: isoTime(delivery.in_doubt_at),
  };
}

/** The outgoing mail of that id or Message-ID. @throws GatewayError `not.found` */
export async function outgoingNamed(desk: CliDesk, wanted: string): Promise<DeliveryOfOutgoing> {
  const { db } = desk.store;
  const messageId = parseMsgId(wanted);
  const id = messageId === null ? null : await outgoingIdOf(db, messageId);
  const found = await findOutgoing(db, id ?? wanted);
  if (found !== null) return found;
  throw new GatewayError(
    'not.found',
    `there is no outgoing mail ${wanted}; \`postern outbox list\` shows which there are`,
  );
}

/** Prints one outgoing mail. @throws GatewayError `not.found` */
export async function showOutgoing(
  wanted: string,
  options: GlobalOptions & { readonly full?: true | undefined },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const found = await outgoingNamed(desk, wanted);
    const tries = await listTries(desk.store.db, found.delivery.id, LIMITS.triesShown);
    const words = await wordsOf(desk, found);
    const mail = await mailValue(desk, found);
    const hold = await outboxHold(desk.store.db);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({
        ...mail,
        outboxHeld: hold !== null,
        ...addressing(found),
        tries: tries.map(tryValue),
        ...words,
      });
      return;
    }
    tellMail(found, mail, out);
    if (hold !== null) out.line(holdText(hold));
    tellTries(tries, found, out);
    out.lines('');
    out.heading(words.subject);
    out.lines(
      wrapped(
        folded(words.text.trimEnd(), options.full === true ? Infinity : LIMITS.foldedLines),
        out.columns,
      ),
    );
  });
}

function addressing({ outgoing: { draft } }: DeliveryOfOutgoing) {
  return {
    from: { name: draft.from.name, address: formatAddrSpec(draft.from.address) },
    replyTo: formatAddrSpec(draft.replyTo),
    reversePath: draft.reversePath === null ? '<>' : formatAddrSpec(draft.reversePath),
    autoSubmitted: draft.autoSubmitted,
    inReplyTo: draft.inReplyTo,
    references: draft.references,
    files: draft.files.map(({ name, type, blob }) => ({ name, type, sha256: blob })),
  };
}

function tryValue({ ended_at: endedAt, outcome, reply }: DeliveryTry) {
  return { at: isoTime(endedAt), outcome, reply };
}

/** Subject and text: of the bytes that are sent, or where they were not composed yet as the templates say them now. */
async function wordsOf(
  { blobs, config }: CliDesk,
  { outgoing }: DeliveryOfOutgoing,
): Promise<{ subject: string; text: string; composed: boolean }> {
  if (outgoing.blob !== null) {
    const { message } = await parseMessage(await blobs.get(outgoing.blob));
    return { subject: message.subject, text: message.text, composed: true };
  }
  const templates = loadTemplates(config.templatesDir === null ? [] : [config.templatesDir]);
  const { subject, text } = templates.render(outgoing.draft.notice, signedReplyTo(outgoing.draft));
  return { subject, text, composed: false };
}

function tellMail(
  { outgoing, delivery }: DeliveryOfOutgoing,
  mail: Awaited<ReturnType<typeof mailValue>>,
  out: Output,
): void {
  const { draft } = outgoing;
  out.heading(`Outgoing mail ${outgoing.id}`);
  out.line(`kind:        ${outgoing.kind}${mail.ticket === null ? '' : `, about ${mail.ticket}`}`);
  out.line(`to:          ${draft.to.name} <${mail.to}>`);
  out.line(`from:        ${draft.from.name} <${formatAddrSpec(draft.from.address)}>`);
  out.line(`reply-to:    ${formatAddrSpec(draft.replyTo)}`);
  out.line(`return path: ${draft.reversePath === null ? '<>' : formatAddrSpec(draft.reversePath)}`);
  out.line(`message-id:  <${outgoing.message_id}>`);
  for (const file of draft.files) out.line(`file:        ${file.name}, ${file.type}`);
  out.line(`written:     ${localTime(outgoing.created_at)}`);
  out.line(`state:       ${deliveryText(delivery)}`);
  if (delivery.in_doubt_at !== null)
    out.line(
      `in doubt:    the answer to its end was lost on ${localTime(delivery.in_doubt_at)}: its reader may have it ${delivery.done_at === null ? 'already' : 'twice'}`,
    );
}

function tellTries(tries: readonly DeliveryTry[], { delivery }: DeliveryOfOutgoing, out: Output): void {
  if (tries.length === 0) {
    out.line(`tries:       ${delivery.attempts === 0 ? 'none yet' : delivery.attempts}`);
    return;
  }
  const earlier = delivery.attempts - tries.length;
  out.line(`tries:       ${delivery.attempts}${earlier > 0 ? `, the last ${tries.length} of them` : ''}`);
  for (const one of tries) out.line(`  ${localTime(one.ended_at)}  ${one.outcome}: ${one.reply}`);
  const last = tries.at(-1);
  if (delivery.last_reply !== null && delivery.last_reply !== last?.reply)
    out.line(`  then: ${delivery.last_reply}`);
}
