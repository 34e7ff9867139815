/** Lines that clients put between what was written now and an older message. */
const MESSAGE_WORDS =
  'message|mail|nachricht|mensaje|messaggio|mensagem|missatge|bericht|meddelande|meddelelse|melding|besked|viesti|wiadomo|сообщение|письмо|повідомлення|лист|съобщение|zpráva|zprava|správa|üzenet|mesaj|ileti|e-posta|邮件|郵件|信件|メッセージ|メール|메시지|메일|μήνυμα|הודעה|رسالة|mesajul|poruka|sporočilo|kiri|laiškas|pesan|thư|ข้อความ|писмо|паведамленне|порака|skilaboð|póstur|boð|berjocht|mezua|mesazhi|məktub|შეტყობინება|წერილი|хабарлама|پیام|mesej|original|forwarded|weitergeleitet|doorgestuurd|transféré|réacheminé|reenviado|inoltrato|encaminhada|videresendt|vidarebefordrat|przekazana|пересылаемое|转发|轉寄|転送|전달';

/** A line framed by dashes, as `-----Original Message-----` and `---------- Forwarded message ---------`: what stands in the frame. */
const FRAMED = /^[\s>|]*[-_=*‐‑–—─━]{2,}(?![-_=*‐‑–—─━])\s*([^\s-].{2,140}?)\s*[-_=*‐‑–—─━]{2,}\s*$/u;

const SAYS_MESSAGE = new RegExp(MESSAGE_WORDS, 'iu');
/** What comes below is an older message, whether or not its header does. */
const ORIGINAL_WORDS =
  'origin|ursprüng|ursprung|d.origine|oorspronk|oprindelig|opprinnelig|alkuper|oryginaln|původní|pôvodn|eredeti|исходн|оригинал|вихідне|özgün|orijinal|αρχικ|πρωτότυπ|מקורית|الأصلية|元の|原始|原件|원본|izvorn|izvirn|pradin|algne|sākotnēj|gốc|ข้อความเดิม|asli|repl(?:y|ied) message|回复的|quoted message|zitierte|previous message|anterior|origjinal|арыгінал|ორიგინალ|upprun|oarspronk|jatorrizko|wreiddiol|پیام اصلی|mesej asal';
const SAYS_ORIGINAL = new RegExp(ORIGINAL_WORDS, 'iu');

const FORWARDED_WORDS =
  'forwarded|weitergeleitet|doorgestuurd|transféré|transmis|réexpédié|réacheminé|reenviado|reenviada|inoltrato|encaminhada|encaminhado|videresendt|vidarebefordrat|välitetty|edelleen|przekazana|przekazywana|пересылаемое|переслано|перенаправлен|перес(?:ылаем|лан)|препратено|přeposlan|preposlan|továbbított|iletilen|yönlendirilen|redirecționat|transmis mai departe|redirecționa|proslijeđen|posredovan|edastatud|persiųst|pārsūtīt|προωθημένο|הודעה שהועברה|معاد توجيهه|转发|轉寄|転送|전달|przekaz|przesłan|перенаправ|пересил|илетил|edelleenlähetetty|iletilm|diteruskan|chuyển tiếp|ส่งต่อ|reenviat|reexpedido|прослеђен|prosleđen|áframsen|birbidali|reenviad|dimajukan|अग्रेषित|перанакірав|გადაგზავნ|жіберілген|përcjell|trochstjoerd|reunvi|renvià|pósrědnj|sposrědk|uzatilgan|փոխանցվող';
const SAYS_FORWARDED = new RegExp(FORWARDED_WORDS, 'iu');

/** `Begin forwarded message:` and its translations by Apple; `Anfang der weitergeleiteten Nachricht:`. */
const BEGIN_FORWARDED =
  /^[\s>|]*(?:(?:begin )?forwarded message|-{2,}\s?(?:begin(?:ning of)? )?forwarded (?:message|text|mail)|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:re)?encaminhada|begin doorgestuurd bericht|videresendt (?:besked|melding)|start på videresendt (?:besked|melding)|vidarebefordrat (?:brev|mejl)|välitetty viesti(?: alkaa)?|начало переадресованного (?:сообщения|письма)|початок листа, що пересилається|začátek přeposílané zprávy|začiatok preposlanej správy|początek przekazywanej wiadomości|továbbított levél kezdete|iletilen mesaj(?: başlangıcı)?|ileti başlangıcı|începe mesajul redirecționat|inicia mensaje reenviado|以下是转发的邮件|以下為轉寄的郵件|転送されたメッセージ|전달된 메시지 시작|započni proslijeđenu poruku|începutul mesajului (?:redirecționat|transmis)|mulai pesan (?:yang )?diteruskan|αρχή προωθημένου μηνύματος|έναρξη προωθημένου μηνύματος|תחילת ה?הודעה שהועברה|بداية الرسالة|بدء الرسالة المُ?عاد توجيهها|mula mesej dimajukan|เริ่มข้อความที่ส่งต่อ|bắt đầu thư (?:được )?chuyển tiếp|inici del missatge reenviat|zapo(?:četa|činje) proslijeđena poruka|अग्रेषित संदेश (?:शुरू करें|प्रारंभ करें))[\s.:：]*$/iu;

/** A line of nothing but dashes or underscores. */
const RULE = /^[\s>|]*(?:[-_=‐‑–—─━*]\s?){5,}\s*$/;

/** Does the line say that what follows was forwarded? */
export function isForwardSeparator(line: string): boolean {
  const text = folded(line);
  return BEGIN_FORWARDED.test(text) || SAYS_FORWARDED.test(framedText(text));
}

export function isSeparator(line: string): boolean {
  const text = folded(line);
  if (PROCESSED.test(text)) return true;
  if (ARMOR.test(text)) return false;
  const framed = framedText(text);
  return (
    BEGIN_FORWARDED.test(text) ||
    // mutt: `Forwarded message from Bob Example <bob@x>`.
    (framed.length <= 60 && SAYS_MESSAGE.test(framed)) ||
    SAYS_FORWARDED.test(framed)
  );
}

/** As a separator, but sure of it without a look at what follows: it says `original` or `forwarded`. */
export function isCertainSeparator(line: string): boolean {
  return (
    isSeparator(line) &&
    (isForwardSeparator(line) || PROCESSED.test(line) || SAYS_ORIGINAL.test(framedText(folded(line))))
  );
}

/** `----- End forwarded message -----`, as mutt, Gnus and others close what they forward. */
export function isForwardEnd(line: string): boolean {
  const text = folded(line);
  return FORWARD_END.test(framedText(text) || (/^[\s>|]*-{2,}\s?(\S.{2,40})$/.exec(text)?.[1] ?? ''));
}

const FORWARD_END =
  /^(?:end(?: of)? |ende der |fin du |fin del |fine del |fim da |einde |конец |кінець |koniec |konec |slut på |slutt på )(?=.*(?:message|forwarded (?:text|mail)|nachricht|mensaje|messaggio|mensagem|bericht|сообщен|повідом|wiadomo|zpráv|správ|meddel|melding))/iu;

/** `-----END CERTIFICATE-----`: a key or a signed text (RFC 7468, RFC 9580). */
const ARMOR = /^[\s>|]*-{5}(?:BEGIN|END) [A-Z\d ]{3,40}-{5}\s*$/;

/** A line of words between dashes, whatever they say; what stands between asterisks is stressed. */
export function isFramedLine(line: string): boolean {
  if (ARMOR.test(line) || !/^[\s>|]*[-_=‐‑–—─━]{3}/.test(line)) return false;
  const framed = framedText(line.slice(0, 200));
  return framed !== '' && framed.length <= 60;
}

/** `##- Please type your reply above this line -##`, as other ticket systems write it into what they send. */
export function isReplyMarker(line: string): boolean {
  if (line.length >= 200) return false;
  return (MARKED.test(line) && ABOVE_THIS_LINE.test(line)) || ASKS_FOR_REPLY.test(line);
}

/** David by Tobit, in place of dashes. */
const PROCESSED =
  /^[\s>|]*(?:original message processed by|originalnachricht verarbeitet (?:von|durch)) david/i;

const ABOVE_THIS_LINE = new RegExp(
  [
    'above (?:this|the|(?:the )?dotted) line|(?:über|oberhalb) diese[rn]? (?:linie|zeile)|au-dessus de cette ligne',
    '(?:encima|arriba) de esta l[íi]nea|acima d[ea]s[ts]a linha|sopra (?:a )?questa (?:riga|linea)|per sobre d.aquesta línia|deasupra acest(?:ei linii|ui rând)',
    'boven deze (?:regel|lijn)|ovanför (?:denna|den här) (?:rad|linje)|over denne linj\\p{L}*|tämän rivin yläpuol',
    'выше этой (?:строки|линии|черты)|над этой (?:строкой|линией|чертой)|(?:вище цього|над цим) рядк|над този ред|powyżej tej linii|nad t[ií]mto řádk|nad tento (?:řádek|riadok)|iznad (?:ove|te) (?:linije|crte)|(?:ezen?|e) (?:sor|vonal) fölé|bu satırın (?:üst|yukarı|üzer)|πάνω από αυτήν? τη γραμμή',
    'この(?:行|線)より?(?:も)?上|[在於于][此这這]行(?:的)?(?:上方|以上|之上|上面)|이 (?:줄|선|행) ?위에|di atas baris ini|phía trên dòng này|מעל (?:ל?שורה|ל?קו) ?ז[הו]|(?:فوق|أعلى) هذا (?:السطر|الخط)',
  ].join('|'),
  'iu',
);

/** Framed by marks, as nearly all of them are; in English they stand for themselves, too. */
const MARKED = /^[\s>|]*\*{0,2}[-#=~_–—+\\/]{2,4}/;
const ASKS_FOR_REPLY =
  /^[\s>|[*]*(?:please )?(?:(?:type|write|enter|add|post|send|put) )?(?:your |a |any |to )?(?:(?:repl(?:y|ies)|respon(?:d|se)|answer|comment)s? )(?:by e-?mail,? )?(?:\p{Ll}{3,6} )?above (?:this|the|(?:the )?dotted) line(?: to .{3,40})?[\s\])*.!]*$|^[\s>|[*]*write above this line to .{3,40}$/iu;

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
