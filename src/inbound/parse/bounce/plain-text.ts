import { present } from '../../../base/assert.ts';
import { parseMailboxes } from '../../../mail/address-list.ts';
import { formatAddrSpec, type Mailbox } from '../../../mail/address.ts';
import type { DeliveryReport } from '../../../mail/delivery-report.ts';
import { fieldNamed, fieldsNamed } from '../../../mail/header.ts';
import { isDeclaredReport, originalId, type Notification } from './notification.ts';
import { findRecipients, loneAddress, type Finding } from './recipients.ts';
import { derivedStatus, enhancedStatusOf, holdsReply, shownDiagnostic } from './status.ts';

/**
 * Delivery reports in prose: Exim, qmail, sendmail's transcripts, Postfix without DSN, Gmail, Yahoo, Zoho, Exchange 2003,
 * OpenSMTPD, Notes and the many like them. Only what a mail system sent is read this way.
 */
const FAILURE =
  /deliver|fail|error|reject|undeliver|bounce|unknown|unable|problem|delay|not (?:be )?(?:sent|reach)|zustell|доставл|配信|送信|エラー|退|投递|投遞|배달|실패|반송|전송|remis|entreg|bezorg|recapit/i;

export function readPlainTextReport(notification: Notification): DeliveryReport | null {
  const { header, text, action } = notification;
  if (!notification.fromMailSystem) return null;
  if (!isDeclaredReport(header.headers) && !FAILURE.test(`${header.subject}\n${text}`)) return null;
  const findings = recipientsOf(notification);
  if (findings.length === 0) return null;
  const reading = (diagnostic: string) => {
    if (action === 'delivered') return { status: null, diagnostic: shownDiagnostic(diagnostic) };
    // What is said once, away from the addresses, is said about the one recipient there is.
    const about = findings.length === 1 ? `${diagnostic}\n${text}` : diagnostic;
    return {
      status: enhancedStatusOf(diagnostic) ?? enhancedStatusOf(about) ?? derivedStatus(about, action),
      diagnostic: shownDiagnostic(saysNothing(diagnostic, about) ? about : diagnostic),
    };
  };
  // A sentence that names many recipients is read once, or the time would be that of each for all of the text.
  const read = new Map([...new Set(findings.map((one) => one.diagnostic))].map((one) => [one, reading(one)]));
  const recipients = findings.map(({ address, diagnostic }) => {
    const { status, diagnostic: shown } = present(read.get(diagnostic), 'every diagnostic was read');
    return { address, action, status, diagnostic: shown } as const;
  });
  return { kind: action, recipients, originalMessageId: originalId(notification) };
}

/** What is said below the address, where the reply of the server stands elsewhere. */
function saysNothing(diagnostic: string, about: string): boolean {
  return diagnostic === '' || (!holdsReply(diagnostic) && holdsReply(about));
}

/** In the text; else in the header; else whom the returned message went to. */
function recipientsOf(notification: Notification): Finding[] {
  const { header, lines, returned, text } = notification;
  const own = new Set(header.originator.from.map(({ address }) => formatAddrSpec(address).toLowerCase()));
  const named = findRecipients(lines, addresseesOf(header)).filter(
    ({ address }) => !own.has(address.toLowerCase()),
  );
  if (named.length > 0) return named;
  const fields = ['X-Failed-Recipients', 'X-Bounced-Address', 'X-Bounced-To', 'X-Original-Recipient'];
  const inHeader = fields
    .flatMap((name) => fieldsNamed(header.headers, name))
    .flatMap((body) => parseMailboxes(body));
  const received = fieldsNamed(returned, 'Received').map(
    (body) => /\bfor <([^<>\s@]+@[^<>\s]+)>/.exec(body)?.[1] ?? '',
  );
  const envelopeTo = [
    fieldNamed(returned, 'X-Envelope-To'),
    fieldNamed(returned, 'Delivered-To'),
    fieldNamed(returned, 'To'),
  ];
  const candidates = [
    inHeader,
    parseMailboxes(received.find((address) => address !== '') ?? ''),
    parseMailboxes(envelopeTo.find((body) => body !== null) ?? ''),
  ];
  const found = candidates.find((list) => list.length > 0) ?? loneMailbox(notification, own);
  return found.map(({ address }) => ({
    address: formatAddrSpec(address),
    diagnostic: found.length === 1 ? text : '',
  }));
}

/** Not the address that the notification went to. */
function loneMailbox({ header, lines }: Notification, own: ReadonlySet<string>): Mailbox[] {
  return parseMailboxes(loneAddress(lines, new Set([...own, ...addresseesOf(header)])) ?? '');
}

function addresseesOf({ destination }: Notification['header']): ReadonlySet<string> {
  return new Set(destination.to.map(({ address }) => formatAddrSpec(address).toLowerCase()));
}
