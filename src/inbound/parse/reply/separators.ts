/** Lines that clients put between what was written now and an older message. */
const MESSAGE_WORDS =
  'message|mail|nachricht|mensaje|messaggio|mensagem|missatge|bericht|meddelande|meddelelse|melding|besked|viesti|wiadomość|wiadomosc|сообщение|письмо|повідомлення|лист|съобщение|zpráva|zprava|správa|üzenet|mesaj|ileti|e-posta|邮件|郵件|信件|メッセージ|メール|메시지|메일|μήνυμα|הודעה|رسالة|mesajul|poruka|sporočilo|kiri|laiškas|pesan|thư|ข้อความ|original|forwarded|weitergeleitet|doorgestuurd|transféré|réacheminé|reenviado|inoltrato|encaminhada|videresendt|vidarebefordrat|przekazana|пересылаемое|转发|轉寄|転送|전달';

/** `-----Original Message-----`, `---------- Forwarded message ---------`, in any of those languages. */
const FRAMED = new RegExp(
  `^[\\s>|]*[-_=*–—]{2,}\\s*[^-_=*\\n]{0,40}(?:${MESSAGE_WORDS})[^-_=*\\n]{0,30}\\s*[-_=*–—]{2,}\\s*$`,
  'iu',
);

/** `Begin forwarded message:` and its translations by Apple; `Anfang der weitergeleiteten Nachricht:`. */
const BEGIN_FORWARDED =
  /^[\s>|]*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:re)?encaminhada|begin doorgestuurd bericht|videresendt (?:besked|melding)|start på videresendt (?:besked|melding)|vidarebefordrat (?:brev|mejl)|välitetty viesti(?: alkaa)?|начало переадресованного (?:сообщения|письма)|початок листа, що пересилається|začátek přeposílané zprávy|začiatok preposlanej správy|początek przekazywanej wiadomości|továbbított levél kezdete|iletilen mesaj(?: başlangıcı)?|inicia mensaje reenviado|以下是转发的邮件|以下為轉寄的郵件|転送されたメッセージ|전달된 메시지 시작|započni proslijeđenu poruku|începutul mesajului (?:redirecționat|transmis)|mulai pesan (?:yang )?diteruskan|αρχή προωθημένου μηνύματος|תחילת הודעה שהועברה|بداية الرسالة)[\s.:：]*$/iu;

/** A line of nothing but dashes or underscores. */
const RULE = /^[\s>|*]*(?:[-_=–—*]\s?){5,}[\s*]*$/;

export function isSeparator(line: string): boolean {
  return line.length < 200 && (FRAMED.test(line) || BEGIN_FORWARDED.test(line));
}

/** A ruled line: a separator only where a header block follows. */
export function isRule(line: string): boolean {
  return line.length < 200 && RULE.test(line);
}
