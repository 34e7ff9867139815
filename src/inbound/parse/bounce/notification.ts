import { LIMITS } from '../../../base/limits.ts';
import { fieldNamed, parseHeaderBlock, splitHeader, type HeaderField } from '../../../mail/header.ts';
import { parseMsgId, type MsgId } from '../../../mail/msg-id.ts';
import type { Content } from '../mime/content.ts';
import type { MessageHeader } from '../mime/message-header.ts';
import { normalisedLines } from '../mime/normalise.ts';
import { detailSaid } from '../../../mail/status-phrases.ts';

/**
 * A message as a candidate for a delivery report without (usable) delivery-status part: who sent it, what it says above the
 * returned message, and the header of the returned message.
 */
export interface Notification {
  readonly header: MessageHeader;
  /** What the mail system says, line by line, without the message it returns. */
  readonly lines: readonly string[];
  readonly text: string;
  readonly returned: readonly HeaderField[];
  /** A mail system sent it, by its own address, name or fields. */
  readonly fromMailSystem: boolean;
  readonly action: 'failed' | 'delayed' | 'delivered';
}

/** Lines after which the returned message begins. */
const COPY_BEGINS: readonly RegExp[] = [
  /^[\s>*-]*(?:this is a copy of (?:the|your) message|below this line is a copy|enclosed is a copy|included is a copy of the message|below is a copy of the original)/i,
  /^[\s>*=_-]*(?:original message|message header|unsent message|undelivered message|returned message|original mail|the header of the original message is|original header|message headers?)(?:\s*(?:follows?|as follows|following))?[\s.:*=_-]*$/i,
  /^[\s>*=_-]*(?:original message|unsent message|message headers?|original mail)\s+(?:is )?(?:follows?|as follows|following)\b/i,
  /^[\s>*=_-]*(?:start of returned message|(?:the )?(?:header and )?(?:first|top) \d{1,4} lines of (?:your|the) (?:original )?message)/i,
  /^(?:>\s?)?(?:Received|Return-Path|DKIM-Signature|X-Received|Message-Id|ARC-Seal):/i,
];

const SYSTEM_USER =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail[-_.]?delivery[-_.]?(?:sub)?system|microsoftexchange[0-9a-f]{32})\b/i;
const SYSTEM_NAME =
  /\b(?:mail(?:er)?[-\s]?daemon|courier mail server|mail deliver(?:y (?:sub)?)?\s?system)\b/i;

const SUBJECT = new RegExp(
  [
    'undeliver(?:able|ed)|non[- ]?deliver|not delivered|(?:could|can) ?not be delivered|unable to deliver',
    'delivery (?:status notification|failure|failed|has failed|problem|report|error|incomplete|notification|delayed|warning)|delivery has failed',
    'failure notice|permanent (?:delivery )?failure|returned mail|mail (?:delivery )?(?:failed|failure|system error)|message (?:delivery )?has failed|error sending (?:your mail|message)|mail delivery status',
    'message you sent (?:was |has been )?blocked|returned to sender|warning: (?:message|could not send)',
    'unzustellbar|nicht zustellbar|nicht zugestellt|übermittlungsfehler|zustellung (?:fehlgeschlagen|verzögert|nicht möglich)|onbestelbaar|niet (?:bezorgd|afgeleverd)',
    "non remis|[ée]chec (?:de |d[’'])?(?:la )?(?:remise|distribution|livraison)|no se (?:ha )?p(?:uede|udo) entregar|no entregado|não (?:foi )?entregue|não (?:é|foi) possível entregar|falha na entrega|non recapitabile|mancat[ao] (?:consegna|recapito)|consegna (?:non riuscita|fallita)|impossibile (?:consegnare|recapitare)|nelivrat|imposibil de livrat",
    'kan (?:inte|ikke) lever(?:er)?[ae]s|ikke leveret|(?:kunde|kunne) (?:inte|ikke) leverer?[ae]s|(?:o|ej )levererbart|perille toimittamat|ei voitu toimittaa|toimitus epäonnistui|nie można dostarczyć|niedostarczon|nie dostarczon|nedoručiteln|nedoručen|kézbesíthet|teslim edilemedi',
    'недоставлен|не может быть доставлено|не доставлено|(?:не удалось|невозможно) доставить|メールエラー|전송 ?실패|반송|배달되지|配信(?:不能|できま|エラー)|送信(?:できま|エラー)|配送(?:不能|できま)|エラー通知|退信|无法(?:送达|投递)|無法(?:傳遞|投遞)|(?:投递|传输|發送|发送|傳送)失[败敗]|未送[达達]',
  ].join('|'),
  'i',
);

const DELAYED =
  /(?:has|have|been|is|was|being) (?:temporarily )?(?:delayed|postponed)|warning message only|(?:will|still) be(?:ing)? retried|delivery(?: status notification)? \(delay\)|not (?:yet )?been delivered (?:yet|after)|has not yet been delivered|will (?:continue|keep) (?:to (?:attempt|try)|attempting|trying)|delivery attempts will continue|could not be delivered for \d|temporary failure report|delivery delayed|zustellung verzögert/i;
const GAVE_UP =
  /permanent fatal errors|will be (?:deleted|removed) from (?:the )?queue|(?:giving|given) up on (?:it|the message|your message)/i;
const DELIVERED =
  /success(?:fully|ful) (?:(?:been )?(?:delivered|relayed|forwarded)|(?:mail )?delivery)|(?:has|have|was|were) (?:been )?successfully (?:delivered|relayed|forwarded)|status notification \((?:success|relay)\)|erfolgreich (?:zugestellt|übermittelt)|a été remis|se ha entregado/i;

/** What a notification says became of the message. */
function actionIn(text: string, subject: string): Notification['action'] {
  if ((DELAYED.test(text) || /delay/i.test(subject)) && !GAVE_UP.test(text)) return 'delayed';
  const arrived = DELIVERED.test(subject) || DELIVERED.test(text);
  return arrived && !REPLY_LINE.test(text) && !NOT.test(text) ? 'delivered' : 'failed';
}

const NOT =
  /\b(?:not|nicht|pas|no|unable|unsuccessful(?:ly)?)\b.{0,20}(?:deliver|relay|zugestellt|remis|entregado)/i;

export function readNotification(header: MessageHeader, content: Content): Notification {
  const { lines } = normalisedLines(content.text);
  const cut = lines.findIndex((line) => COPY_BEGINS.some((pattern) => pattern.test(line)));
  const above = cut === -1 ? lines : lines.slice(0, cut);
  const text = above.join('\n');
  const holdsCopy = cut !== -1 || content.enclosed.length > 0;
  return {
    header,
    lines: above,
    text,
    returned: content.enclosed[0] === undefined ? headerIn(lines.slice(cut)) : fieldsOf(content.enclosed[0]),
    fromMailSystem: isSystem(header) || looksReturned(header, text, holdsCopy),
    action: actionIn(text, header.subject),
  };
}

/** Without a mail system's name on it: nobody's reverse-path or a bounce's subject, and our message with it or a server's code. */
function looksReturned({ headers, subject }: MessageHeader, text: string, holdsCopy: boolean): boolean {
  const from = fieldNamed(headers, 'From') ?? '';
  const says = holdsCopy || saysUndelivered(text);
  // RFC 5321 section 4.5.5 has the envelope's sender empty; some write it into the From field.
  if (NOBODY.test(from)) return says || SUBJECT.test(subject) || detailSaid(text) !== null;
  if (hasNoReversePath(headers) && (says || SUBJECT.test(subject))) return true;
  if (POSTMASTER.test(from)) return postmasterReports({ headers, subject }, text, holdsCopy);
  // People answer and forward bounces, and write about delivery problems.
  return says && SUBJECT.test(subject) && !answersOrForwards({ headers, subject });
}

function hasNoReversePath(headers: readonly HeaderField[]): boolean {
  return NOBODY.test(fieldNamed(headers, 'Return-Path') ?? '');
}

function answersOrForwards({ headers, subject }: Pick<MessageHeader, 'headers' | 'subject'>): boolean {
  return fieldNamed(headers, 'In-Reply-To') !== null || /^\s*(?:re|aw|fwd?|wg)\s*:/i.test(subject);
}

/** A postmaster is a person, too. */
function postmasterReports(
  { headers, subject }: Pick<MessageHeader, 'headers' | 'subject'>,
  text: string,
  holdsCopy: boolean,
): boolean {
  // A gateway to phones answers with the reply of a server and whom it was about.
  if (fieldNamed(headers, 'In-Reply-To') !== null) return holdsTranscript(text);
  return holdsCopy || REPLY_LINE.test(text) || SUBJECT.test(subject);
}

/** A gateway under a name of its own: it begins with what became of the message, and says to whom in a line of its own. */
function saysUndelivered(text: string): boolean {
  const lines = text.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  const end = said.findIndex((line) => OWN_LINE.test(line));
  return end > 0 && end <= 10 && UNDELIVERED.test(said.slice(0, end).join(' ')) && !/[?？؟]/.test(text);
}

const OWN_LINE = /^(?:failed recipient:\s*)?(?:"[^"]{0,200}"\s*)?["'<]*[^\s@]{1,128}@[^\s@]{1,250}$/i;
const UNDELIVERED =
  /^[^a-z]{0,20}(?:non-delivery report[^a-z]{0,20})?(?:hi\. this is the [^@]{1,100} mail server at \S{1,250}\s)?(?:(?:your|the|this) (?:e-?mail|mail|message)\b.{0,200} (?:could ?not|cannot|was not) be(?:en)? delivered to|(?:i'm afraid i )?(?:could not|cannot|wasn't able to|unable to) deliver (?:your |the )?(?:e-?mail|mail|message) to) the following (?:recipient|address|user)[^@]{0,300}:?$/i;

function holdsTranscript(text: string): boolean {
  return REPLY_LINE.test(text) && text.split('\n').some((line) => /^\s*RCPT TO:/i.test(line));
}

const NOBODY = /<\s*>\s*$/;
const POSTMASTER = /\bpost[-_ ]?master\b/i;
const REPLY_LINE = /^[45]\d\d[ -]|[\s:][45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|<<< [45]\d\d /m;

function isSystem({ headers, originator }: MessageHeader): boolean {
  const from = fieldNamed(headers, 'From') ?? '';
  if (isDeclaredReport(headers)) return true;
  if (fieldNamed(headers, 'X-Failed-Recipients') !== null) return true;
  return (
    originator.from.some(
      ({ address, name }) => SYSTEM_USER.test(address.localPart) || SYSTEM_NAME.test(name),
    ) ||
    SYSTEM_USER.test(from.trim()) ||
    SYSTEM_NAME.test(from)
  );
}

/** RFC 6522, RFC 3464 section 2. */
export function isDeclaredReport(headers: readonly HeaderField[]): boolean {
  return /report-type\s*=\s*"?delivery-status/i.test(fieldNamed(headers, 'Content-Type') ?? '');
}

function fieldsOf(message: Buffer): HeaderField[] {
  return parseHeaderBlock(splitHeader(message, LIMITS.headerBytes).block, LIMITS.headerFields);
}

/** The header of a message that was pasted into the text. */
function headerIn(lines: readonly string[]): HeaderField[] {
  const start = lines.findIndex((line) => /^[ >]*[A-Za-z][A-Za-z0-9-]{1,40}:/.test(line));
  if (start === -1) return [];
  const rest = lines.slice(start, start + LIMITS.headerFields);
  const indent = /^(?:[ >]*)(?=[A-Za-z])/.exec(rest[0] ?? '')?.[0] ?? '';
  const own = rest.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  const end = own.findIndex((line) => line.trim() === '');
  return parseHeaderBlock(own.slice(0, end === -1 ? undefined : end).join('\n'), LIMITS.headerFields);
}

/** The Message-ID of the returned message: in its header, in what is said of it, or what the notification answers. */
export function originalId({ returned, lines, header }: Notification): MsgId | null {
  const own = parseMsgId(fieldNamed(returned, 'Message-ID') ?? '');
  if (own !== null) return own;
  const said = lines.map(
    (line) => /^\s*(?:the )?(?:original )?message[- ]id(?:entifier was)?\s*:\s*(<\S+>)\s*$/i.exec(line)?.[1],
  );
  return (
    parseMsgId(said.find((id) => id !== undefined) ?? '') ??
    header.inReplyTo[0] ??
    header.references.at(-1) ??
    null
  );
}
