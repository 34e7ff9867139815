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
import { fieldNamed } from '../../mail/header.ts';
import { readSesReport } from './bounce/amazon-ses.ts';
import { originalId, readNotification, type Notification } from './bounce/notification.ts';
import { readPlainTextReport } from './bounce/plain-text.ts';
import { findRecipients } from './bounce/recipients.ts';
import { derivedStatus, enhancedStatusOf, shownDiagnostic } from './bounce/status.ts';
import type { Content } from './content.ts';
import type { MessageHeader } from './message-header.ts';

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

/** Feedback reports and read receipts look alike and are none. */
function mayBeReport({ headers }: MessageHeader, content: Content): boolean {
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

function readStatusGroups(notification: Notification, content: Content): DeliveryReport | null {
  const parts = content.deliveryStatuses.flatMap((text) => parseDeliveryStatus(text));
  const inText = notification.fromMailSystem && /^[ \t]*Final-Recipient:/im.test(content.text);
  const groups = parts.length > 0 ? parts : inText ? parseDeliveryStatus(statusText(content.text)) : [];
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
  return { kind, recipients, originalMessageId: originalId(notification) };
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
  const written = [finalRecipient, originalRecipient].find(
    (text) => text !== null && parseAddrSpec(text) !== null,
  );
  if (written !== undefined && written !== null) return written;
  const failed = parseMailboxes(fieldNamed(header.headers, 'X-Failed-Recipients') ?? '');
  const only = failed.length === 1 ? fieldNamed(header.headers, 'X-Failed-Recipients')?.trim() : undefined;
  return only ?? originalRecipient ?? finalRecipient ?? '';
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
  const saying = statusCodesIn(everything).find((code) => !/^2|\.0\.0$/.test(code) && !EXPIRED.test(code));
  return saying ?? told ?? derivedStatus(everything, action);
}
