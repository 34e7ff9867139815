import { isVirusNote } from './virus-note.ts';

/** Where a signature, a mobile client's footer or a legal notice begins. In: own lines, without quotes. Out: the line, or -1. */
const DELIMITER = /^\s*(?:--|—|–|__)\s*$/;

const MOBILE = new RegExp(
  '^\\s*(?:[<(\\[*_]{1,2}\\s*)?(?:' +
    [
      '(?:sent|posted|written) (?:from|via|with|using|by) [^.!?;,]{2,40}(?:<?https?://\\S{1,200})?',
      'sent from my [\\p{L}\\d +-]{2,40}[,.;:-]\\s{0,2}(?:please |so |kindly )?(?:excuse|pardon|forgive|sorry|apolog|expect|ignore|brevity|typo).{0,60}',
      '(?:sent|securely sent) (?:from|with|via) (?:tuta(?:nota)?|nylas mail|mailspring|proton ?mail|hey|posteo)\\b.{0,100}|(?:gesendet|sicher versendet) mit tuta(?:nota)?\\b.{0,100}',
      '(?:sent|written|typed) (?:from|via|on|with|using|by) (?:my|an?|the) [^.!?;,]{0,50}(?:, (?!(?:is|it|was|are|so|and|but|because) )[^.!?;,]{0,24})?(?:phone|tablet|mobile|galaxy|device|network|ipad|android|blackberry)\\b[^.!?;]{0,40}',
      '(?:gesendet|envoyé|enviado|inviato|verzonden|verstuurd|skickat|sendt|lähetetty|wysłane|odesláno|отправлено|надіслано|trimis|küldve|sent) [^.!?]{2,60}(?<!\\p{L})k-9(?!\\p{L})[^.!?]{0,30}\\.[^.!?]{2,60}[.!]?',
      'get (?:outlook|bluemail|typeapp) for (?:ios|android|mac).{0,60}',
      'envoyé (?:de|depuis|à partir de|avec|via) .{2,60}|envoyé de mon .{2,40}|télécharger outlook pour .{2,40}|provenance\\s?: .{2,60}|obtenez outlook .{2,40}',
      '(?:von meinem(?:/meiner)?|von meiner|von unterwegs|von samsung|von huawei) ?.{0,40}gesendet|gesendet (?:von|mit|über|aus) .{2,60}|diese nachricht wurde von meine[mr] .{2,60} gesendet|outlook für (?:ios|android) beziehen|holen sie sich outlook .{2,40}',
      'enviado (?:desde|do|de|via|a partir|con) .{2,60}|enviat des .{2,40}|obtener outlook .{2,40}|obter o? ?outlook .{2,40}',
      'inviato (?:da|dal|dalla|con) .{2,60}|(?:scarica|ottieni) outlook .{2,40}',
      '(?:verstuurd|verzonden) (?:vanaf|via|met|vanop|van) .{2,60}|outlook voor (?:ios|android) downloaden',
      '(?:sendt fra|skickat från|sendt med|hent outlook til|få outlook til|hämta outlook för) .{2,60}|lähetetty .{2,60}|hanki outlook .{2,40}',
      'wysłan[eo] z .{2,60}|pobierz (?:aplikację )?outlook .{2,40}|получите outlook .{2,40}|(?:odesláno|odoslané) z .{2,60}|отправлено (?:с|из) .{2,60}|надіслано з .{2,60}|изпратено от .{2,60}',
      '.{2,30}(?:dan|den|umdan) gönderildi|gönderildi .{2,30}|trimis de pe .{2,40}|.{2,30} küldve|elküldve: .{2,30}|android için outlook.{2,20}|ios için outlook.{2,20}|gửi từ .{2,40}|ส่งจาก.{2,40}|.{2,20} bidalia|poslano s .{2,40}|dikirim dari .{2,40}|στάλθηκε από .{2,40}',
      `(?:skickades från|trimis din|elküldve az?|відправлено з|(?:εστ|απεστ)άλη από|נשלח מ.?|أُ?رسلت من|مرسل من|تم الإرسال من|ارسال از|(?:đã|được) gửi từ|dihantar dari|poslano iz|послато са|poslato sa?|išsiųsta iš|nosūtīts no|saadetud minu|sent úr|来自我的|发自|发送自|إرسال من) ?.{2,40}`,
      '.{2,30} (?:से भेजा गया|ile gönderildi)|(?:从|從) windows .{1,12}(?:发送|傳送)',
      '发自我的.{1,30}|發自我的.{1,30}|从我的.{1,30}发送|從我的.{1,30}傳送|.{1,30}から送信|.{1,30}에서 보냄|나의 .{1,30}에서 .{1,20}|נשלח מה.{2,30}|أرسلت من .{2,30}',
    ].join('|') +
    ')(?:\\s*[>)\\]*_.]{1,3})?\\s*$',
  'iu',
);

/** What a client's footer names: where it does, it is one wherever it stands. */
const DEVICE =
  /\bi(?:phone|pad|pod|os)|android|blackberry|galaxy|samsung|huawei|xiaomi|redmi|oneplus|pixel|nokia|lumia|smartphone|handy\b|mobil|tablet|\bphone|outlook|\bmail\b|e-?mail|gmail|yahoo|aol\b|proton|tuta|spark|superhuman|windows|typeapp|bluemail|airmail|k-9|fairemail|gmx|web\.de|zoho|canary|edison|телефон|мобильн|устройств|пошт|почт|téléphone|portable|móvil|celular|telef|cellulare|手机|手機|휴대|携帯|スマートフォン/iu;

const LEGAL = new RegExp(
  '^\\s*[*_]{0,2}(?:' +
    [
      '(?:confidentiality|legal|privacy|important) (?:notice|note|disclaimer)\\b|disclaimer\\b|(?:important|notice|warning|confidential)\\s?[:–-]\\s?(?:this|the|any)\\b|(?:any |the )views (?:or opinions )?(?:presented|expressed)|if you are not the (?:intended|named) (?:recipient|addressee)',
      '(?:this|the (?:information|contents?)) .{0,60}(?:e-?mail|message|communication|transmission).{0,120}(?:confidential|privileged|intended (?:only|solely|for (?:the |its )?(?:named|sole|use|addressee|recipient|person|individual|exclusive))|for the sole use)',
      '(?:diese|der inhalt dieser) (?:e-?mail|nachricht).{0,120}(?:vertraulich|ausschließlich)|die in dieser (?:e-?mail|nachricht).{0,120}vertraulich|vertraulichkeitshinweis|rechtlicher hinweis',
      'ce (?:message|courriel|mail).{0,120}confidentiel|les informations contenues dans c.{0,120}confidentiel|avis de confidentialité|la información contenida en est.{0,120}confidencial|aviso (?:legal|de confidencialidad)|as informações contidas n.{0,120}confidencia|avviso di riservatezza|este (?:mensaje|correo|e-?mail).{0,120}confidencial|esta mensagem.{0,120}confidencia',
      '(?:questo|il presente) (?:messaggio|e-?mail).{0,120}(?:riservat|confidenzial)|le informazioni contenute in quest.{0,120}riservat',
      '(?:dit|deze|de informatie .{0,40}) ?(?:bericht|e-?mail).{0,120}(?:vertrouwelijk|bestemd)|(?:detta|denna|denne|dette) (?:meddelande|e-?post|e-?mail|mail|besked|meddelelse).{0,120}(?:konfidentiell|konfidensiell|fortrolig)',
      'tämä (?:viesti|sähköposti).{0,120}luottamuksellinen|(?:ta|niniejsza|treść tej) wiadomoś.{0,120}(?:poufn|przeznaczon)|tato (?:zpráva|e-?mail).{0,120}důvěrn|(?:ez az|jelen) (?:üzenet|e-?mail).{0,120}bizalmas|acest (?:mesaj|e-?mail).{0,120}confiden[tț]ial|bu e-?posta.{0,120}gizli',
      '(?:данное|это|настоящее) (?:сообщение|письмо).{0,120}конфиденциальн|本(?:邮件|郵件|电邮).{0,40}(?:保密|机密|機密)|(?:この|本)(?:電子)?メール.{0,40}(?:機密|秘密)|본 (?:메일|이메일).{0,40}(?:기밀|비밀)',
      '(?:p )?please (?:consider|think) .{0,40}(?:environment|before (?:you )?print)|bitte denken sie (?:an die umwelt|vor dem ausdruck)|pensez à l.environnement|antes de imprimir',
    ].join('|') +
    ')',
  'i',
);

/** The last alternatives of those: no notice, but never a customer's. */
const ENVIRONMENT =
  /please (?:consider|think) .{0,40}(?:environment|before (?:you )?print)|denken sie (?:an die umwelt|vor dem ausdruck)|pensez à l.environnement|antes de imprimir/i;
const LEGAL_WORDS =
  /(?:confiden|privileg|intended|recipient|addressee|unauthori|disclos|dissemin|distribut|copy|copies|error|delete|notify|liab|virus|attach|sole|solely|views|opinion|private|vertraulich|empfänger|adressat|bestimmt|irrtüm|löschen|unbefugt|geschützt|anhäng|confidentiel|destinat|erreur|joint|exclusi|confidencial|archivos|adjunt|riservat|confidenzial|allegat|vertrouwelijk|geadresseerde|bestemd|konfidenti|fortrolig|mottagare|modtager|mottaker|avse|avsedd|luottamuk|vastaanottaja|poufn|adresat|przeznacz|důvěrn|příjemc|bizalmas|címzett|gizli|конфиденциальн|адресат|предназнач|保密|机密|機密|仅限|秘密|기밀|비밀|수신)/giu;
/** A notice of that length is one whatever its words. */
const NOTICE_CHARS = 300;

const SIGN_OFF = new RegExp(
  '^\\s*(?:' +
    [
      '(?:(?:with )?(?:kind|best|warm|kindest|warmest|my best|many)\\s+)?(?:regards|wishes)|regards|best|cheers|sincerely(?: yours)?|yours (?:sincerely|truly|faithfully)|(?:many |kind )?thanks(?: (?:and|&) (?:kind |best )?regards)?|thanks again|thank you(?: again)?|take care|all the best|respectfully|cordially|(?:kind |best )?b?rgds|[kb]r',
      '(?:mit )?(?:freundliche[nm]?|beste[nm]?|viele[nm]?|liebe[nm]?|schöne[nm]?|herzliche[nm]?) (?:grüße|grüßen|gruß|gruss|grüsse|grüssen|gruesse|gruessen)|mfg|lg|vg|hochachtungsvoll|(?:(?:vielen|besten|herzlichen|schönen) dank|danke)(?: und|,| &) (?:\\p{L}{3,14}en? )?gr(?:uß|uss|üße|üsse|uesse)|(?:\\p{L}{3,14}e[nmr]? )?gr(?:uß|uss|üße|üsse|uesse)(?: (?:aus|vom|von der) .{2,40})?',
      '(?:bien )?cordialement|(?:très )?cordialement|bien à (?:vous|toi)|salutations(?: distinguées)?|meilleures salutations|amicalement|(?:très )?(?:bonne|belle) (?:fin de )?(?:journée|soirée)(?: à vous)?',
      '(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|atte|cordiali saluti|distinti saluti|(?:grazie(?: mille)? e )?(?:cordiali )?saluti|un saluto|buona giornata|att|atenciosamente|cumprimentos|com os melhores cumprimentos|abraços?|obrigad[oa]|gracias',
      '(?:met )?vriendelijke groet(?:en|jes)?|groet(?:en|jes)?|mvg|(?:med )?(?:venlig|vennlig|vänlig|venlige|vennlige|vänliga|bästa|beste) (?:hilsen|hilsner|hälsningar|hälsning)|hilsen|mvh|hälsningar|(?:ystävällisin )?terveisin',
      'pozdrawiam(?: serdecznie| ciepło)?|z poważaniem|łączę pozdrowienia|s pozdravem|s pozdravom|s úctou|(?:srdačan|lijep|lep) pozdrav|üdv|tisztelettel|cu respect|всего доброго|с уважением|с наилучшими пожеланиями|з повагою|üdvözlettel|saygılar(?:ımla|ımızla)?|cu stimă|με εκτίμηση|此致|敬具|よろしくお願いします|감사합니다',
    ].join('|') +
    ')\\s*(?:[,.:!;–—-]+\\s*)?$',
  'iu',
);

/** The French close with a sentence. */
const CLOSING_SENTENCE =
  /^\s*(?:je vous prie|nous vous prions|veuillez|recevez|dans l['’]attente).{0,120}(?:salutations|sentiments)(?: \p{L}{4,14}){0,3}[.,\s]*$/iu;

/** `LG Joe`, `Regards, Joe Doe`: a closing phrase and who says it. Thanks are not among them: a name behind those is whom they thank. */
const SIGNED_IN_LINE = /^(.{2,40}?)[,.!]?\s+((?:\p{Lu}[\p{L}.'’-]{0,20}\s?){1,3})$/u;
const WISHES =
  /(?:regards|wishes|gr(?:uß|uss|ü[ßs]s?en?)|^[lv]g|mfg|cordialement|salut[iao]|saludos?|terveisin|mvh|hilsen|hälsningar|groet(?:en|jes)?|mvg|pozdrawiam|pozdrav(?:em|om)?|уважением|üdvözlettel)$/iu;

function isClosing(line: string): boolean {
  if (line.length < 200 && CLOSING_SENTENCE.test(line)) return true;
  if (line.length >= 60) return false;
  if (SIGN_OFF.test(line)) return true;
  // Two languages on one line.
  const both = line.split(/\s[/|]\s/);
  if (both.length === 2 && both.every((part) => SIGN_OFF.test(part))) return true;
  const [, phrase = ''] = SIGNED_IN_LINE.exec(line.trim()) ?? [];
  return WISHES.test(phrase) && SIGN_OFF.test(phrase);
}

const LIST_FOOTER = /^\s*_{10,}\s*$/;

/** Lines of a signature under a closing phrase, and characters of each. */
const SIGNED_LINES_MAX = 10;
const SIGNED_LINE_CHARS = 90;
/** What the law of some countries wants below a firm's mail is longer, and says what it is. */
const FIRM_LINES_MAX = 30;
const FIRM_MARKS_MIN = 4;
const FIRM_MARK =
  /(?<!\p{L})(?:tel(?:efon|éfono|efone|\.)?|phone|fon|fax|telefax|mobile?|mobil|handy)\b\.?\s?[:+(\d]|(?:https?:\/\/|www\.)\S|\w@[\w-]{1,60}\.\w|(?<!\p{L})(?:gmbh|mbh|ag|kg|ohg|e\.\s?k\.|ltd|llc|inc|plc|s\.?a\.?r\.?l|s\.?r\.?l|s\.?p\.?a|b\.?v|hr[ab]|ust|vat|siret|rcs|kvk|p\.? ?iva|cif|nif|krs|nip)(?!\p{L})|(?:amts|handels|register)gericht|handelsregister|geschäftsführ|vorstand|aufsichtsrat|sitz der|managing director|registered (?:office|in)|company (?:no|reg)|capital social/iu;

/** The first of these lines that is nothing but signature, footer or notice to its end, or -1. */
export function footerStart(lines: readonly string[]): number {
  return lines.findIndex((line, at) => line.length < 2000 && beginsSignature(lines, at));
}

/**
 * The first line of the signature among these lines, or -1. Something is always left above it. A closing phrase begins one only where
 * nothing tells where it begins: above a delimiter or a client's footer it is the end of the text.
 */
export function signatureStart(lines: readonly string[]): number {
  const written = lines.findIndex((line) => line.trim() !== '');
  if (written === -1) return -1;
  const from = (begins: typeof beginsSignature): number =>
    lines.findIndex((line, at) => at > written && line.length < 2000 && begins(lines, at));
  const found = from(beginsSignature);
  if (found !== -1) return isSignOff(lines, found) ? Math.max(found, from(beginsFooter)) : found;
  return MOBILE.test(lines[written] ?? '') && restIsShort(lines, written) ? written : -1;
}

/** Behind its delimiter and without a sentence, or nothing but what a client puts below a mail: nobody says anything by that. */
export function isCertainSignature(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (DELIMITER.test(first)) return !lines.some(isSentence);
  return (
    lines.length > 0 && lines.every((line) => line.length < 120 && MOBILE.test(line) && DEVICE.test(line))
  );
}

function beginsSignature(lines: readonly string[], at: number): boolean {
  return beginsFooter(lines, at) || isNotice(lines, at) || isSignOff(lines, at);
}

/** Where something other than words says so. */
function beginsFooter(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (DELIMITER.test(line) || isVirusNote(lines, at)) return true;
  if (LIST_FOOTER.test(line))
    if (/mailing list|listinfo|mailman/i.test(lines.slice(at + 1, at + 5).join(' '))) return true;
  if (RULE.test(line)) return isBlank(lines, at - 1) && isCard(lines, at);
  return isClientFooter(lines, at) && restIsShort(lines, at);
}

const RULE = /^\s*([-_*=~#─━])\1{5,}\s*$/;

/** Below a ruled line at the end: a name, and how to reach it. */
function isCard(lines: readonly string[], at: number): boolean {
  const rest = signedLines(lines, at).filter((line) => !RULE.test(line));
  return (
    rest.length > 1 &&
    restIsShort(lines, at) &&
    rest.some((line) => FIRM_MARK.test(line) || /^\s*\+\d[\d ()/-]{6,}$/.test(line)) &&
    !rest.some((line) => isSentence(line) || /[:：]\s*$/.test(line))
  );
}

function isClientFooter(lines: readonly string[], at: number): boolean {
  const line = withoutLinks(lines[at] ?? '');
  if (offersOutlook(line)) return isBlank(lines, at - 1);
  if (line.length >= 120 || !MOBILE.test(line)) return false;
  // Words like `sent from Hamburg` may be the middle of a sentence, and where the verb comes last, a whole one.
  if (DEVICE.test(line)) return true;
  if (!isBlank(lines, at - 1) || VERB_LAST.test(line) || /^\P{L}{0,3}\p{Ll}/u.test(line)) return false;
  // `Sent by courier` goes on with what was sent.
  return signedLines(lines, at).length === 0;
}

const VERB_LAST = /(?:gönderildi|küldve|भेजा गया)\P{L}*$/u;

/** What Outlook's phones say in every language: `Get Outlook for iOS`, a verb and the two names. Without a verb it may be an answer. */
function offersOutlook(line: string): boolean {
  if (
    line.length > 60 ||
    !/\boutlook\b/i.test(line) ||
    !/(?<![\p{L}])(?:ios|android|mac|windows)/iu.test(line)
  )
    return false;
  if (/[.!?,;:]/.test(line) || NO_OFFER.test(line)) return false;
  return (
    line.trim().split(/\s+/).length > 3 ||
    /[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}\p{Script=Katakana}]/u.test(line)
  );
}

const NO_OFFER =
  /(?<!\p{L})(?:on|auf|sur|su|op|på|with|mit|avec|con|met|and|und|et|not|nicht|keine?|pas|is|ist|i|ich|my|mein|or|oder|via)(?!\p{L})/iu;

/** Links that a client's footer leads to: `Outlook for iOS<https://...>`, `[Proton](https://...)`, `(https://...)`. */
function withoutLinks(line: string): string {
  return line.length > 500
    ? line
    : line
        .replace(/\[([^[\]]{1,40})\](?=\()/g, '$1')
        .replace(/\s?[<(]\s?https?:\/\/[^\s<>()]{1,300}\s?[>)]/g, '');
}

/** A legal notice, and nobody's remark that something is confidential: it goes on about recipients, errors and copies, or at length. */
function isNotice(lines: readonly string[], at: number): boolean {
  if (!LEGAL.test(lines[at] ?? '') || !isBlank(lines, at - 1)) return false;
  const end = lines.findIndex((_line, below) => below > at && isBlank(lines, below));
  const notice = lines.slice(at, end === -1 ? undefined : end).join(' ');
  if (ENVIRONMENT.test(notice) || notice.length > NOTICE_CHARS) return true;
  const said = new Set(
    Array.from(notice.slice(0, NOTICE_CHARS).matchAll(LEGAL_WORDS), ([word]) =>
      word.slice(0, 4).toLowerCase(),
    ),
  );
  // One such word is enough where nobody writes on.
  return said.size > 1 || (said.size === 1 && (end === -1 || !lines.slice(end).some(isSentence)));
}

/** A closing phrase with a name below it: the last one, since whatever goes on below an earlier one is text. */
function isSignOff(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (!isClosing(line) || !isBlank(lines, at - 1) || !restIsShort(lines, at)) return false;
  const rest = signedLines(lines, at);
  return (
    !rest.some((below) => POSTSCRIPT.test(below) || isSentence(below) || isClosing(below)) ||
    isClosing(rest[0] ?? '')
  );
}

function isBlank(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').trim() === '';
}

/** Nothing but a few short lines follows: a name, a phone number, an address. */
function restIsShort(lines: readonly string[], at: number): boolean {
  const signed = signedLines(lines, at);
  return (
    (signed.length <= SIGNED_LINES_MAX || isFirm(signed)) &&
    signed.every((line) => line.trim().length <= SIGNED_LINE_CHARS && !/[?]\s*$/.test(line))
  );
}

function isFirm(signed: readonly string[]): boolean {
  if (signed.length > FIRM_LINES_MAX) return false;
  return signed.filter((line) => FIRM_MARK.test(line.slice(0, SIGNED_LINE_CHARS))).length >= FIRM_MARKS_MIN;
}

/** What stands below it, up to a delimiter, a footer or a notice. */
function signedLines(lines: readonly string[], at: number): string[] {
  const rest = lines.slice(at + 1).filter((line) => line.trim() !== '');
  const end = rest.findIndex(
    (line) => LEGAL.test(line) || DELIMITER.test(line) || MOBILE.test(line.slice(0, 120)),
  );
  return end === -1 ? rest : rest.slice(0, end);
}

/** Words of a sentence, and its end; a name of a firm has capitals, a slogan is short, and the words of a link are none. */
function isSentence(line: string): boolean {
  if (/[。！？]\s*$/.test(line)) return true;
  if (!/[.!?]\s*$/.test(line)) return false;
  const words = line.split(/\s+/).filter((word) => !/:\/\/|@|^www\./i.test(word));
  return Array.from(words.join(' ').matchAll(/(?<![\p{L}\d])\p{Ll}{2,}/gu)).length > 2;
}

const POSTSCRIPT = /^\s*(?:p\.?\s?p?\.?\s?s\b\.?|n\.?b\b\.?|з\.?ы\.?|edit)\s?[:.,–-]?\s/iu;
