import { fieldNamed } from '../../../mail/header.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import { parseParameterized } from '../../../mail/parameters.ts';
import { isSesComplaint } from '../../parse/bounce/amazon-ses.ts';
import { isChallenge } from '../../parse/bounce/challenge.ts';
import type { Rule } from './rule.ts';

/** RFC 6522: `multipart/report; report-type=...`, or a part that only such a report holds. */
function reportType(message: InternetMessage): string | null {
  const { value, parameters } = parseParameterized(fieldNamed(message.headers, 'Content-Type') ?? '');
  return value === 'multipart/report' ? (parameters.get('report-type')?.toLowerCase() ?? '') : null;
}

function holdsPart(message: InternetMessage, type: string): boolean {
  return message.attachments.some((attachment) => attachment.type === type);
}

/** RFC 5965: somebody's provider says that our mail was called spam. */
export const feedbackReport: Rule = {
  name: 'feedback-report',
  speaksFor: 'feedback-report',
  strength: 'strong',
  find: (message) => {
    if (reportType(message) === 'feedback-report')
      return 'Content-Type: multipart/report; report-type=feedback-report';
    return holdsPart(message, 'message/feedback-report') ? 'part message/feedback-report' : null;
  },
};

/** Complaints of providers that do not follow RFC 5965: Microsoft encloses our mail, Amazon SES tells it in JSON. */
export const complaint: Rule = {
  name: 'complaint',
  speaksFor: 'feedback-report',
  strength: 'strong',
  find: (message) => {
    if (isSesComplaint(message.text)) return 'notificationType: Complaint';
    // Without an enclosing mail, Microsoft puts its fields before those of ours.
    const complaintFields = ['X-HmXmrOriginalRecipient', 'X-Reporter-IP'];
    if (complaintFields.every((name) => fieldNamed(message.headers, name) !== null))
      return complaintFields.join(', ');
    const named = /^(?:\[[^[\]]{1,40}\] ?)?complaint about message from \S+$/i.test(message.subject.trim());
    const returned = ['message/rfc822', 'text/rfc822-headers'].some((type) => holdsPart(message, type));
    return named && returned ? 'subject of a complaint, with our message' : null;
  },
};

/** RFC 8098: a read receipt. */
export const dispositionNotification: Rule = {
  name: 'disposition-notification',
  speaksFor: 'disposition-notification',
  strength: 'strong',
  find: (message) => {
    // A refusal (RFC 5429), told in the form of a receipt.
    if (message.deliveryReport !== null) return null;
    if (reportType(message) === 'disposition-notification') {
      return 'Content-Type: multipart/report; report-type=disposition-notification';
    }
    return holdsPart(message, 'message/disposition-notification')
      ? 'part message/disposition-notification'
      : null;
  },
};

/** Outlook and Exchange: `Your message To: ... Subject: ... Sent: ... was read on ...`, where a gateway or a client left the report away. */
const RECEIPT_FIELDS: readonly RegExp[] = [
  /^your message\s+to: .{1,400}subject: .{1,600}sent: .{1,200}(?:was|has been) (?:read|displayed|deleted without being read|delivered)(?: on| to|\b).{0,200}$/isu,
  /^ihre nachricht\s+an: .{1,400}betreff: .{1,600}gesendet: .{1,200}wurde .{0,120}(?:gelesen|gelöscht|zugestellt)\b.{0,20}$/isu,
  /^votre message\s+[àa] ?: .{1,400}(?:objet|sujet) ?: .{1,600}envoyé ?: .{1,200}a été (?:lu|affiché|supprimé sans être lu|remis).{0,200}$/isu,
  /^(?:el|su) mensaje\s+para: .{1,400}asunto: .{1,600}enviad[oa](?: el)?: .{1,200}(?:fue|se ha) (?:leído|eliminado sin (?:haber sido )?leer|entregado).{0,200}$/isu,
  /^il messaggio\s+a: .{1,400}oggetto: .{1,600}(?:inviato|data): .{1,200}è stato (?:letto|eliminato senza essere (?:stato )?letto|recapitato).{0,200}$/isu,
  /^(?:uw|het) bericht\s+aan: .{1,400}onderwerp: .{1,600}verzonden: .{1,200}(?:is|werd) .{0,120}(?:gelezen|verwijderd|bezorgd)\b.{0,20}$/isu,
];
/** Thunderbird, Mozilla and those who follow them. */
const RECEIPT_SENTENCE =
  /^this is a (?:return|read) receipt for the (?:e-?)?mail (?:that )?you sent to .{1,300}(?:only acknowledges that the message was displayed|no guarantee that the recipient has read)|^dies ist eine empfangsbestätigung für eine nachricht, die (?:sie|du) an .{1,300}(?:bestätigt nur|keine garantie)/isu;

const RECEIPT_CHARS = 1500;

/** A read receipt that has lost its form, and says so in its text and nothing else. */
export const receiptText: Rule = {
  name: 'receipt-text',
  speaksFor: 'disposition-notification',
  strength: 'strong',
  find: ({ text, autoSubmitted, deliveryReport }) => {
    const said = text.slice(0, RECEIPT_CHARS + 1).trim();
    if (autoSubmitted === 'no' || deliveryReport !== null || said.length > RECEIPT_CHARS) return null;
    const is = RECEIPT_SENTENCE.test(said) || RECEIPT_FIELDS.some((form) => form.test(said));
    return is ? 'text of a read receipt' : null;
  },
};

/** RFC 3464, and the reports of servers that do not follow it. */
export const deliveryReport: Rule = {
  name: 'delivery-report',
  speaksFor: 'delivery-report',
  strength: 'strong',
  find: (message) => {
    if (message.deliveryReport !== null) return `delivery report: ${message.deliveryReport.kind}`;
    return reportType(message) === 'delivery-status' && !isChallenge(message.text)
      ? 'Content-Type: multipart/report; report-type=delivery-status'
      : null;
  },
};

/** Exim and others name the recipients that failed in the header. */
export const failedRecipients: Rule = {
  name: 'failed-recipients',
  speaksFor: 'delivery-report',
  strength: 'strong',
  find: (message) =>
    fieldNamed(message.headers, 'X-Failed-Recipients') === null ? null : 'X-Failed-Recipients',
};
