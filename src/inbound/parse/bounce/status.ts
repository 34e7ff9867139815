import { statusCodeIn, type DeliveryAction } from '../../../mail/delivery-report.ts';

/** What systems without enhanced codes say, as RFC 3463 subject and detail. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /mailbox (?:.{0,80}\bis )?full|mail ?folder is full|(?:over|exceed(?:ed|s)?|disk) (?:the |his |her |its )?(?:storage )?quota|quota (?:is )?exceeded|exceeded the local limit|insufficient (?:disk|system) (?:space|storage)/i,
    '2.2',
  ],
  [
    /unrouteable|unroutable|no such domain|domain (?:does not exist|is invalid|not found)|host (?:unknown|not found)|unknown host|name service error|couldn'?t find any host/i,
    '1.2',
  ],
  [
    /user unknown|unknown user|no such (?:user|mailbox|recipient|person)|no mailbox here|(?:user|account|mailbox|recipient) (?:does not exist|not found|is not recognized|unavailable)|invalid (?:user|recipient|address|mailbox)|unknown recipient|not listed in|doesn'?t have an? .{1,60} account|address not found|(?:address|account|user|recipient) (?:could(?:n'?t| not) be found|(?:that you tried to reach )?does not exist|wasn'?t found)|wasn'?t found at|no valid recipients|nicht gefunden|introuvable|n'existe pas|no (?:se (?:ha )?encontr|existe)|non (?:è stato )?trovat|não (?:foi )?encontrad|niet gevonden|не найден|收件人邮箱未找到|收信人不存在|不存在|存在しません/i,
    '1.1',
  ],
  [/message (?:size|is too large|too big)|too large/i, '3.4'],
  [
    /spam|blacklist|blocked using|policy|dmarc|not permitted|relay(?:ing)? (?:access )?denied|access denied/i,
    '7.1',
  ],
  [
    /expired|too long in (?:the )?queue|queue too long|retry time(?:out)? (?:exceeded|not reached)|could not deliver for the last/i,
    '4.7',
  ],
  [
    /timed? ?out|connection (?:refused|dropped|reset)|host not reachable|network error|could not (?:connect|initiate)/i,
    '4.1',
  ],
];

const ENHANCED_BEFORE_TEXT = /\b[45]\d\d[\s-]+(?:[45]\d\d[\s-]+)?([45]\.\d{1,3}\.\d{1,3})\b/;
const REPLY_CODE = /(?:^|[\s:(>"])([45]\d\d)(?=[\s\-:,;.)]|$)/m;
const TRANSIENT = /retry time(?:out)? (?:exceeded|not reached)/i;

/** The RFC 3463 code that a diagnostic text holds: that of the reply, else any; null where it holds none. */
export function enhancedStatusOf(diagnostic: string): string | null {
  const status = ENHANCED_BEFORE_TEXT.exec(diagnostic)?.[1] ?? statusCodeIn(diagnostic);
  return status?.startsWith('2') === true ? null : status;
}

/** The class of the SMTP reply in a text: '4' or '5', null where there is none. */
function replyClassOf(diagnostic: string): string | null {
  return REPLY_CODE.exec(diagnostic)?.[1]?.charAt(0) ?? null;
}

/** A status for a report that gives none: by the reply code's class, and by what the text says. */
export function derivedStatus(diagnostic: string, action: DeliveryAction): string | null {
  if (action !== 'failed' && action !== 'delayed') return null;
  const transient = action === 'delayed' || TRANSIENT.test(diagnostic);
  const klass = replyClassOf(diagnostic) ?? (transient ? '4' : '5');
  const detail = PHRASES.find(([phrase]) => phrase.test(diagnostic))?.[1] ?? '0.0';
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
