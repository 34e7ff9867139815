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
    const named = /^complaint about message from \S+$/i.test(message.subject.trim());
    return named && holdsPart(message, 'message/rfc822') ? 'subject of a complaint, with our message' : null;
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
