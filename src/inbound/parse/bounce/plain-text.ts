import { present } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
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
  /deliver|fail|error|reject|undeliver|bounce|unknown|unable|problem|delay|not a valid|not (?:be )?(?:sent|reach)|zustell|zugestell|übermittl|remis|distribu|entreg|consegn|recapit|bezorg|besteld|afgeleverd|levere|toimit|dostarcz|doruč|kézbesít|livrat|teslim|доставл|достав|удалось|配信|送信|エラー|退|投递|投遞|失败|失敗|无法|無法|배달|실패|반송|전송/i;

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
      status:
        enhancedStatusOf(diagnostic) ?? enhancedStatusOf(about) ?? derivedStatus(diagnostic, action, about),
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
  // What a filter put around a report encloses that report, which went to us.
  const told = addresseesOf(header);
  const others = (list: string): Mailbox[] =>
    parseMailboxes(list).filter(({ address }) => !told.has(formatAddrSpec(address).toLowerCase()));
  const candidates = [
    inHeader,
    others(received.find((address) => address !== '') ?? ''),
    others(envelopeTo.find((body) => body !== null) ?? ''),
    ownUsers(notification),
  ];
  const found = candidates.find((list) => list.length > 0) ?? loneMailbox(notification, own);
  return found.map(({ address }) => ({
    address: formatAddrSpec(address),
    diagnostic: found.length === 1 ? text : '',
  }));
}

/** A provider that names its own users without their domain, each in a line of its own. */
function ownUsers({ header, lines }: Notification): Mailbox[] {
  const domain = header.originator.from[0]?.address.domain;
  const start = lines.findIndex((line) =>
    /following (?:recipient|address|user)\S* .{0,200}:\s*$/i.test(line),
  );
  if (domain === undefined || start === -1) return [];
  const below = lines.slice(start + 1).filter((line) => line.trim() !== '');
  const end = below.findIndex((line) => !/^\s+[\w.-]{2,64}\s*$/.test(line));
  const names = below.slice(0, end === -1 ? LIMITS.reportedRecipients : end);
  return names.flatMap((name) => parseMailboxes(`${name.trim()}@${domain}`));
}

/** Not the address that the notification went to. */
function loneMailbox({ header, lines }: Notification, own: ReadonlySet<string>): Mailbox[] {
  return parseMailboxes(loneAddress(lines, new Set([...own, ...addresseesOf(header)])) ?? '');
}

function addresseesOf({ destination }: Notification['header']): ReadonlySet<string> {
  return new Set(destination.to.map(({ address }) => formatAddrSpec(address).toLowerCase()));
}
