import { parseAddrSpec } from '../../mail/address.ts';
import { parseMailboxes } from '../../mail/address-list.ts';
import {
  DELIVERY_ACTIONS,
  parseDeliveryStatus,
  statusCodesIn,
  type DeliveryReport,
  type ReportedRecipient,
  type StatusGroup,
} from '../../mail/delivery-report.ts';
import { fieldNamed, type HeaderField } from '../../mail/header.ts';
import { parseMsgId, type MsgId } from '../../mail/msg-id.ts';
import { readSesReport } from './bounce/amazon-ses.ts';
import { isChallenge } from './bounce/challenge.ts';
import { isDeclaredReport, originalId, readNotification, type Notification } from './bounce/notification.ts';
import { readPlainTextReport } from './bounce/plain-text.ts';
import { findRecipients } from './bounce/recipients.ts';
import { derivedStatus, enhancedStatusOf, shownDiagnostic } from './bounce/status.ts';
import type { Content } from './mime/content.ts';
import type { MessageHeader } from './mime/message-header.ts';

/**
 * Did our mail arrive? In: the header and content of a message. Out: which recipients failed and why, or null for a message that is
 * no delivery report. The machine-readable part of RFC 3464 comes first, also where it stands in plain text; then what mail
 * systems say in prose (bounce/). A message that a person wrote is never one, whatever it quotes.
 */
export function readDeliveryReport(header: MessageHeader, content: Content): DeliveryReport | null {
  if (!mayBeReport(header, content)) return null;
  const notification = readNotification(header, content);
  return (
    readStatusGroups(notification, content) ??
    readSesReport(content.text) ??
    readPlainTextReport(notification)
  );
}

/** Feedback reports and read receipts look alike and are none; a refusal that is told as a receipt is one. */
function mayBeReport({ headers }: MessageHeader, content: Content): boolean {
  if (tellsRefusal(headers, content)) return true;
  if (isChallenge(content.text)) return false;
  if (
    /report-type=["']?(?:feedback-report|disposition-notification)/i.test(
      fieldNamed(headers, 'Content-Type') ?? '',
    )
  )
    return false;
  return !content.attachments.some(({ type }) =>
    /^message\/(?:feedback-report|disposition-notification)$/.test(type),
  );
}

/** RFC 5429 section 2.1.1: a mailbox' filter refused the mail after its server took it, and says so with a receipt. */
function tellsRefusal(headers: readonly HeaderField[], { text, attachments }: Content): boolean {
  const isReceipt = attachments.some(({ type }) => type === 'message/disposition-notification');
  const submitted = fieldNamed(headers, 'Auto-Submitted') ?? '';
  return (
    isReceipt &&
    /^\s*auto-replied/i.test(submitted) &&
    /\b(?:rejected|refused)\b/i.test(`${submitted}\n${text}`)
  );
}

function readStatusGroups(notification: Notification, content: Content): DeliveryReport | null {
  const parts = content.deliveryStatuses.flatMap((text) => parseDeliveryStatus(text));
  const wrapped = wrappedReport(notification, content);
  const written = [content.text, wrapped].find((text) => /^[ \t]*Final-Recipient:/im.test(text));
  const inText = notification.fromMailSystem ? statusText(written ?? '') : '';
  const groups = parts.length > 0 ? parts : parseDeliveryStatus(inText);
  const prose = new Map(
    findRecipients(notification.lines).map(({ address, diagnostic }) => [address.toLowerCase(), diagnostic]),
  );
  const recipients = groups
    .map((group) => reported(group, notification, prose))
    .filter(({ address }) => address !== '');
  if (recipients.length === 0) return null;
  const kind =
    DELIVERY_ACTIONS.find((action) => recipients.some((recipient) => recipient.action === action)) ??
    'failed';
  return { kind, recipients, originalMessageId: wrappedOriginalId(wrapped) ?? originalId(notification) };
}

/** The report that a filter on the way put into a message of its own, as it is written; '' where there is none. */
function wrappedReport({ fromMailSystem, returned }: Notification, { enclosed }: Content): string {
  return fromMailSystem && isDeclaredReport(returned) ? (enclosed[0]?.toString('utf8') ?? '') : '';
}

/** Its own Message-ID comes first, that of the message it returns last. */
function wrappedOriginalId(wrapped: string): MsgId | null {
  const status = wrapped.search(/^Final-Recipient:/im);
  const behind = status === -1 ? '' : wrapped.slice(status).replace(/\r?\n[ \t]+/g, ' ');
  return parseMsgId(/^Message-ID:(.{1,998})$/im.exec(behind)?.[1] ?? '');
}

/** The fields of a delivery-status part that lost its MIME structure. */
function statusText(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^[ \t>]+(?=[A-Z][A-Za-z-]{2,40}:)/, ''));
  return lines.filter((line) => !/^--\S/.test(line)).join('\n');
}

function reported(
  group: StatusGroup,
  notification: Notification,
  prose: ReadonlyMap<string, string>,
): ReportedRecipient {
  const action = group.action ?? 'failed';
  const address = recipientOf(group, notification);
  const spoken =
    prose.get(address.toLowerCase()) ?? (prose.size === 1 ? [...prose.values()][0] : undefined) ?? '';
  return {
    address,
    action,
    status: statusOf(group, spoken, action),
    diagnostic: group.diagnostic ?? shownDiagnostic(spoken),
  };
}

/** A file or a route is nobody's address: then the address as the sender wrote it. */
function recipientOf({ finalRecipient, originalRecipient }: StatusGroup, { header }: Notification): string {
  const addresses = [finalRecipient, originalRecipient].filter(
    (text) => text !== null && parseAddrSpec(text) !== null,
  );
  // A host without a dot is a name inside the reporter's house.
  const written = addresses.find((address) => address?.split('@').at(-1)?.includes('.')) ?? addresses[0];
  if (written !== undefined && written !== null) return written;
  const failed = parseMailboxes(fieldNamed(header.headers, 'X-Failed-Recipients') ?? '');
  const only = failed.length === 1 ? fieldNamed(header.headers, 'X-Failed-Recipients')?.trim() : undefined;
  return only ?? originalRecipient ?? finalRecipient ?? '';
}

/** A code of an earlier try, whose failure was not the last word, says nothing of the last. */
function agrees(code: string, told: string | null): boolean {
  return told?.endsWith('.0.0') !== true || code.startsWith(told.charAt(0));
}

/** Delivery time expired (RFC 3463 section 3.5): what happened at the last try says more. */
const EXPIRED = /^[45]\.4\.7$/;

/** The remote server's own code says more than the reporter's summary of it, and the prose more than a code that says nothing. */
function statusOf(
  { status, diagnostic }: StatusGroup,
  spoken: string,
  action: ReportedRecipient['action'],
): string | null {
  if (action !== 'failed' && action !== 'delayed') return status;
  const told = enhancedStatusOf(diagnostic ?? '') ?? status;
  if (told !== null && !told.endsWith('.0.0') && !EXPIRED.test(told)) return told;
  const everything = `${diagnostic ?? ''}\n${spoken}`;
  const saying = statusCodesIn(everything).find(
    (code) => !/^2|\.0\.0$/.test(code) && !EXPIRED.test(code) && agrees(code, told),
  );
  return saying ?? told ?? derivedStatus(everything, action);
}
