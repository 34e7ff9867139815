import { statusCodeIn, type DeliveryAction } from '../../../mail/delivery-report.ts';
import { detailSaid } from '../../../mail/status-phrases.ts';

const ENHANCED_BEFORE_TEXT = /\b[45]\d\d[\s-]+(?:[45]\d\d[\s-]+)?([45]\.\d{1,3}\.\d{1,3})\b/;
/** Not the beginning of a telephone number: `480-555-0123`, `(480) 555-0123`. */
const REPLY_CODE = /(?:^|[\s:(>"])([45]\d\d)(?![-.\s)]{1,2}\d{3}[-.\s]\d{4}\b)(?=[\s\-:,;.)]|$)/m;
const TRANSIENT =
  /retry time(?:out)? (?:exceeded|not reached)|could not be delivered for \d{1,3} (?:hour|day)/i;

/** The RFC 3463 code that a diagnostic text holds: that of the reply, else any; null where it holds none. */
export function enhancedStatusOf(diagnostic: string): string | null {
  const status = ENHANCED_BEFORE_TEXT.exec(diagnostic)?.[1] ?? statusCodeIn(diagnostic);
  return status?.startsWith('2') === true ? null : status;
}

/** The class of the SMTP reply in a text: '4' or '5', null where there is none. */
function replyClassOf(diagnostic: string): string | null {
  return REPLY_CODE.exec(diagnostic)?.[1]?.charAt(0) ?? null;
}

/**
 * A status for a report that gives none: by the reply code's class, and by what is said of the recipient, else by what else is said in
 * `around`.
 */
export function derivedStatus(
  diagnostic: string,
  action: DeliveryAction,
  around: string = diagnostic,
): string | null {
  if (action !== 'failed' && action !== 'delayed') return null;
  const transient = action === 'delayed' || TRANSIENT.test(around);
  const klass = replyClassOf(diagnostic) ?? replyClassOf(around) ?? (transient ? '4' : '5');
  const detail = detailSaid(diagnostic) ?? detailSaid(around) ?? '0.0';
  return `${klass}.${detail}`;
}

/** Does a text hold the reply of a server? */
export function holdsReply(text: string): boolean {
  return REPLY_CODE.test(text) || statusCodeIn(text) !== null;
}

/** The sentence to show: the server's reply where there is one, else the first lines. */
export function shownDiagnostic(diagnostic: string): string | null {
  const lines = diagnostic
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const from = lines.findIndex((line) => REPLY_CODE.test(line));
  const shown = lines
    .slice(Math.max(0, from), Math.max(0, from) + 4)
    .join(' ')
    .replace(/\s+/g, ' ')
    .slice(0, 500);
  return shown === '' ? null : shown;
}
