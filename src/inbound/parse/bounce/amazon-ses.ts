import {
  DELIVERY_ACTIONS,
  statusCodeIn,
  type DeliveryReport,
  type ReportedRecipient,
} from '../../../mail/delivery-report.ts';
import { parseMsgId } from '../../../mail/msg-id.ts';
import { derivedStatus, enhancedStatusOf } from './status.ts';

/** Amazon SES tells bounces and complaints as JSON in a mail of SNS. Read by pattern, since relays break the JSON's long lines. */
const RECIPIENT = /\{([^{}]{0,4000}"emailAddress"\s*:\s*"[^"]{1,320}"[^{}]{0,4000})\}/g;

export function readSesReport(text: string): DeliveryReport | null {
  const json = oneLine(text);
  const type = notificationType(json);
  if (type !== 'Bounce' && type !== 'Delivery') return null;
  const list = /"bouncedRecipients"\s*:\s*\[(.*?)\]/.exec(json)?.[1] ?? '';
  const failed: ReportedRecipient[] = Array.from(list.matchAll(RECIPIENT), ([, fields = '']) =>
    recipient(fields),
  );
  const delivered = /"delivery"\s*:\s*\{.*?"recipients"\s*:\s*\[([^[\]]{0,10000})\]/.exec(json)?.[1] ?? '';
  const relayed = Array.from(
    delivered.matchAll(/"([^"@\s]+@[^"\s]+)"/g),
    ([, address = '']): ReportedRecipient => {
      return { address, action: 'delivered', status: null, diagnostic: null };
    },
  );
  const recipients = type === 'Bounce' ? failed : relayed;
  if (recipients.length === 0) return null;
  const kind =
    DELIVERY_ACTIONS.find((action) => recipients.some((reported) => reported.action === action)) ?? 'failed';
  return { kind, recipients, originalMessageId: parseMsgId(stringIn(json, '(?:m|M)essage-?I[dD]')) };
}

/** Is it SES telling that our mail was called spam? */
export function isSesComplaint(text: string): boolean {
  return text.includes('"complainedRecipients"') && notificationType(oneLine(text)) === 'Complaint';
}

/** What a gateway puts above a mail from outside: `CAUTION: This email originated from outside of the organization.` */
const BANNER = /^[\s[*]{0,9}(?:external|caution|warning|achtung|attention)(?!\p{L})[^{]{0,400}(?=\{)/iu;

/** Only where nobody says anything above it: a person who shows such a mail does. */
function oneLine(text: string): string {
  if (!/^\s*\{/.test(text.replace(BANNER, ''))) return '';
  const start = text.search(/\\?"(?:notificationType|eventType)\\?"/);
  const json = start === -1 ? '' : text.slice(start, start + 64 * 1024).replace(/[\r\n]+ ?/g, '');
  // SNS that is not set to raw delivery wraps the JSON as a string in JSON.
  return json.startsWith('\\') ? json.replace(/\\"/g, '"') : json;
}

function notificationType(json: string): string {
  return stringIn(json, '(?:notificationType|eventType)');
}

function stringIn(json: string, key: string): string {
  return new RegExp(`"${key}"\\s*:\\s*"([^"\\\\]{0,1000})"`).exec(json)?.[1] ?? '';
}

function recipient(fields: string): ReportedRecipient {
  const diagnostic = stringIn(fields, 'diagnosticCode').replace(/^\s*smtp;\s*/i, '');
  const named = stringIn(fields, 'action').toLowerCase();
  const action = DELIVERY_ACTIONS.find((known) => known === named) ?? 'failed';
  return {
    address: stringIn(fields, 'emailAddress'),
    action,
    status:
      enhancedStatusOf(diagnostic) ??
      statusCodeIn(stringIn(fields, 'status')) ??
      derivedStatus(diagnostic, action),
    diagnostic: diagnostic === '' ? null : diagnostic,
  };
}
