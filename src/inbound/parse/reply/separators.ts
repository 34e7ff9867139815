/** Lines that clients put between what was written now and an older message. */
const MESSAGE_WORDS =
  'message|mail|nachricht|mensaje|messaggio|mensagem|missatge|bericht|meddelande|meddelelse|melding|besked|viesti|wiadomo|сообщение|письмо|повідомлення|лист|съобщение|zpráva|zprava|správa|üzenet|mesaj|ileti|e-posta|邮件|郵件|信件|メッセージ|メール|메시지|메일|μήνυμα|הודעה|رسالة|mesajul|poruka|sporočilo|kiri|laiškas|pesan|thư|ข้อความ|original|forwarded|weitergeleitet|doorgestuurd|transféré|réacheminé|reenviado|inoltrato|encaminhada|videresendt|vidarebefordrat|przekazana|пересылаемое|转发|轉寄|転送|전달';

/** A line framed by dashes, as `-----Original Message-----` and `---------- Forwarded message ---------`: what stands in the frame. */
const FRAMED = /^[\s>|]*[-_=*–—]{2,}(?![-_=*–—])\s*([^\s-].{2,80}?)\s*[-_=*–—]{2,}\s*$/u;

const SAYS_MESSAGE = new RegExp(MESSAGE_WORDS, 'iu');

const FORWARDED_WORDS =
  'forwarded|weitergeleitet|doorgestuurd|transféré|transmis|réexpédié|réacheminé|reenviado|reenviada|inoltrato|encaminhada|encaminhado|videresendt|vidarebefordrat|välitetty|edelleen|przekazana|przekazywana|пересылаемое|переслано|перенаправлен|перес(?:ылаем|лан)|препратено|přeposlan|preposlan|továbbított|iletilen|yönlendirilen|redirecționat|transmis mai departe|redirecționa|proslijeđen|posredovan|edastatud|persiųst|pārsūtīt|προωθημένο|הודעה שהועברה|معاد توجيهه|转发|轉寄|転送|전달|przekaz|przesłan|перенаправ|пересил|илетил|edelleenlähetetty|iletilm|diteruskan|chuyển tiếp|ส่งต่อ|reenviat|reexpedido';
const SAYS_FORWARDED = new RegExp(FORWARDED_WORDS, 'iu');

/** `Begin forwarded message:` and its translations by Apple; `Anfang der weitergeleiteten Nachricht:`. */
const BEGIN_FORWARDED =
  /^[\s>|]*(?:(?:begin )?forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:re)?encaminhada|begin doorgestuurd bericht|videresendt (?:besked|melding)|start på videresendt (?:besked|melding)|vidarebefordrat (?:brev|mejl)|välitetty viesti(?: alkaa)?|начало переадресованного (?:сообщения|письма)|початок листа, що пересилається|začátek přeposílané zprávy|začiatok preposlanej správy|początek przekazywanej wiadomości|továbbított levél kezdete|iletilen mesaj(?: başlangıcı)?|ileti başlangıcı|începe mesajul redirecționat|inicia mensaje reenviado|以下是转发的邮件|以下為轉寄的郵件|転送されたメッセージ|전달된 메시지 시작|započni proslijeđenu poruku|începutul mesajului (?:redirecționat|transmis)|mulai pesan (?:yang )?diteruskan|αρχή προωθημένου μηνύματος|תחילת הודעה שהועברה|بداية الرسالة)[\s.:：]*$/iu;

/** A line of nothing but dashes or underscores. */
const RULE = /^[\s>|]*(?:[-_=–—*]\s?){5,}\s*$/;

/** Does the line say that what follows was forwarded? */
export function isForwardSeparator(line: string): boolean {
  const text = folded(line);
  return BEGIN_FORWARDED.test(text) || SAYS_FORWARDED.test(framedText(text));
}

export function isSeparator(line: string): boolean {
  const text = folded(line);
  const framed = framedText(text);
  return (
    BEGIN_FORWARDED.test(text) ||
    (framed.length <= 60 && (SAYS_MESSAGE.test(framed) || SAYS_FORWARDED.test(framed)))
  );
}

/** The Turkish capital I with a dot has no counterpart that patterns know. */
function folded(line: string): string {
  return line.length < 200 ? line.replaceAll('İ', 'i') : '';
}

function framedText(line: string): string {
  return FRAMED.exec(line)?.[1] ?? '';
}

/** A ruled line: a separator only where a header block follows. */
export function isRule(line: string): boolean {
  return line.length < 200 && RULE.test(line);
}

const INLINE_HEADER = /^([\s>]*-{3,}\s?[^-\n]{3,60}\s?-{3,})\s*([^\s-].*)$/;

/** Yahoo's forwards and Samsung's answers have separator and header on one line: the two parts, or null. */
export function separatorWithHeader(
  line: string,
): { readonly separator: string; readonly header: string } | null {
  const match = INLINE_HEADER.exec(line.slice(0, 2000));
  const [matched = '', separator = '', beginning = ''] = match ?? [];
  const header = line.slice(matched.length - beginning.length);
  return /[:：]/.test(header) && isSeparator(separator) ? { separator, header } : null;
}
