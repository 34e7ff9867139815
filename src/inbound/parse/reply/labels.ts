/**
 * The header fields of a quoted or forwarded message as clients write them down in their user's language: `Von:`, `Enviado el:`,
 * `件名:`. In: a line. Out: which field it is, and its value.
 */
export type FieldRole = 'from' | 'date' | 'to' | 'cc' | 'subject' | 'replyTo' | 'other';

export interface LabelledLine {
  readonly role: FieldRole;
  readonly value: string;
  /** As written, in small letters. */
  readonly label: string;
}

const WORDS: Readonly<Record<FieldRole, string>> = {
  from:
    'from|von|de|da|van|fra|från|lähettäjä|od|nadawca|от|від|feladó|kimden|gönderen|发件人|發件人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|발신|dari|από|מאת|من|' +
    'expéditeur|remitente|mittente|remetente|afzender|absender|saatja|nuo|expeditor|de la|pošiljatelj|šalje|odesílatel|odosielateľ|người gửi|từ|จาก|प्रेषक|desde|emitent|nga|kohta|keneltä|from address|отправитель|від кого|expeditorul|daripada|од|шаље|šalje|siuntėjas|sūtītājs|nork|кімнен|از|frá|nga|kimdən|გამგზავნი|भेजने वाला|प्रेषक|відправник|изпращач|подател|αποστολέας|שולח|المرسل|寄件人|发送人|發信人|kellelt|vidarebefordrare|avsändare|afsender|avsender|odosielateľ|pošiljalac|مِن|從|frå|kas|remitent|pengirim|gönderici|gửi từ|発信者|ผู้ส่ง',
  date:
    'sent|date|sent on|sent at|date sent|gesendet|gesendet am|datum|envoyé|envoyé le|envoyé à|enviado|enviado el|enviado em|enviada em|enviada el|enviat|fecha|fecha de envío|data|data de envio|inviato|inviato il|verzonden|verzonden op|' +
    'sendt|dato|skickat|skickades|lähetetty|päivämäärä|päiväys|wysłano|wysłane|отправлено|отправлен|дата|надіслано|изпратено|odesláno|odoslané|dátum|elküldve|küldve|tarih|gönderildi|gönderme tarihi|' +
    '发送时间|發送時間|发送日期|日期|时间|寄件日期|傳送日期|送信日時|日時|日付|날짜|보낸 날짜|보낸 시간|dikirim|tanggal|ημερομηνία|στάλθηκε|נשלח|תאריך|التاريخ|تاريخ الإرسال|تم الإرسال|trimis|data trimiterii|đã gửi|ngày|วันที่|poslano|saadetud|kuupäev|išsiųsta|nosūtīts|when|dată|data trimiterii|gönderilen|den|poslano|odoslané|datums|ngày gửi|dátum odoslania|відправлено|надіслане|fecha de envio|date d’envoi|gönderilme zamanı|gönderme zamanı|gönderilme tarihi|αποστολή|απεσταλμένα|ημ/νία|مرسل|أرسلت|أُرسلت|已傳送|傳送時間|寄件時間|发送日期|发件时间|ส่ง|ส่งเมื่อ|วันที่ส่ง|terkirim|tanggal kirim|dihantar|tarikh|poslato|послато|датум|испратено|enviat el|data d’enviament|bidalia|भेजा गया|भेजा|दिनांक|तारीख|жіберілді|күні|ارسال شده|فرستاده شده|تاریخ|تاريخ|dagsetning|dërguar|data e dërgimit|გაიგზავნა|თარიღი|göndərilib|tarix|göndərildi|datums|nosūtīšanas datums|saatmisaeg|išsiuntimo data|data wysłania|datë|odoslaný|odeslaný|дата отправки|дата на изпращане|verzenddatum|sändningsdatum',
  to: 'to|an|à|a|para|per|aan|naar|til|till|vastaanottaja|do|komu|кому|до|címzett|kime|alıcı|收件人|收件者|宛先|받는 사람|받는사람|수신|kepada|ke|προς|אל|إلى|către|catre|đến|tới|ถึง|za|prima|adresat|destinatario|destinataire|destinatari|empfänger|kam|kellele|ontvanger|pour|destinatarul|primatelj|primalac|pemohon|příjemce|príjemca|odbiorca|mottagare|modtager|mottaker|saaja|получатель|untuk|tujuan|за|adressaat|adresāts|gavėjas|per a|per|nori|प्रति|को|кімге|به|گیرنده|për|ადრესატი|kimə|saņēmējs|отримувач|получател|αποδέκτης|παραλήπτης|נמען|المستلم|destinataires|empfänger|收信人|受信者|수신인|primalac|prejemnik|viðtakandi|ผู้รับ|người nhận|penerima|kepada|到|uz|pre|прима|المستقبل|adresát|destinatar|примач|ვის|प्रती|pa',
  cc: 'cc|kopio|kopiër|cópia para|kopi til|kopia till|kopia do|копия кому|kopie pro|kópia pre|kopie|kopie an|copie|copie à|copia|cópia|kopi|kopia|kópia|dw|do wiadomości|копия|копія|kopija|bilgi|抄送|副本|참조|másolat|másolatot kap|másolatot kapja|tembusan|κοιν|κοινοποίηση|עותק|نسخة|nusxa|ccn|kópiu|kohaliku koopia|koopia|sopie|c.c.|копие|κοιν.|สำเนา|สำเนาถึง|sk|salinan|kp|копија|kopija|a/c|afrit|प्रतिलिपि|көшірме|رونوشت|ასლი|surət|kópia|skopiowano|副本抄送|参照|참조인|коп',
  subject:
    'subject|betreff|objet|asunto|oggetto|assunto|assumpte|onderwerp|emne|ämne|aihe|otsikko|temat|тема|относно|předmět|predmet|tárgy|konu|主题|主題|主旨|标题|件名|제목|subjek|perihal|θέμα|נושא|الموضوع|subiect|chủ đề|tiêu đề|เรื่อง|teema|naslov|tema|gaia|sujet|subiectul|predmetul|тема письма|zadeva|tēma|temats|наслов|тақырып|موضوع|efni|subjekti|თემა|mövzu|विषय|передмет|предмет|ärende|ogg|tajuk|主 题|หัวเรื่อง|หัวจดหมาย|viðfangsefni|заглавие|judul|titill|asuntu|títol',
  replyTo:
    'reply-to|reply to|antwort an|antworten an|répondre à|responder a|rispondi a|antwoord aan|svar til|svara till|odpowiedz do|ответить|回复|返信先|회신|ответ',
  other:
    'importance|wichtigkeit|priority|priorität|priorité|importancia|prioridad|importanza|priorità|importância|prioridade|belang|urgentie|prioritet|ważność|priorytet|důležitost|приоритет|важность|önem|重要性|重要度|优先级|중요도|sensitivity|categories|attachments|anlagen|anhänge|pièces jointes|datos adjuntos|allegati|anexos|bijlagen|bilagor|vedhæftede filer|vedlegg|liitteet|załączniki|přílohy|prílohy|mellékletek|вложения|вкладення|ekler|附件|添付ファイル|첨부|첨부파일|organization|organisation|organisatie|organización|organizzazione|organização|message-id|user-agent|x-mailer|mailed-by|signed-by|security|bcc|blindkopie|cci|follow up flag|flag status',
};

const ROLES = Object.keys(WORDS) as FieldRole[];
const ROLE_OF: ReadonlyMap<string, FieldRole> = new Map(
  ROLES.flatMap((role) => WORDS[role].split('|').map((word): [string, FieldRole] => [word, role])),
);

/** `*From:* x`, `**Von**: x`, `> Sent : x`, `_De :_ x`; marks of emphasis are no text. */
const LINE =
  /^[\s>|]*[*_]{0,2}\s?([\p{L}][\p{L}\p{M}.\-/'’ ]{0,28}?)(?:\s?\([^()]{1,12}\))?\s{0,2}[*_]{0,2}\s{0,2}[:：]\s{0,2}[*_]{0,2}\s*((?:\S.*)?)$/u;

/** The field that a line writes down (`No:` is from in Latvian, and a number in English), or null where it is none. */
export function labelledLine(line: string): LabelledLine | null {
  const match = LINE.exec(line.slice(0, 2000));
  if (match === null) return null;
  const label = (match[1] ?? '').toLowerCase().replaceAll("'", '’');
  const value = (match[2] ?? '').replace(/[*_]{1,2}$/, '').trim();
  const role = label === 'no' && value.includes('@') ? 'from' : ROLE_OF.get(label);
  return role === undefined ? null : { role, value, label };
}

/** A line of the same shape whose label is no known one. */
export function isLabelled(line: string): boolean {
  return LINE.test(line.slice(0, 2000));
}

/** Fields of which several stand on one line, as Yahoo writes them: the line cut before each. */
export function splitLabels(line: string): string[] {
  return line
    .replace(ON_ONE_LINE, '\n$&')
    .split('\n')
    .map((piece) => piece.trim().replace(/^(\p{L}{2,3}) (?=[^:]{1,60}<)/u, '$1: '))
    .filter((piece) => piece !== '');
}

/** A label in its usual spelling; a short one only behind a bracket, since it may end a word. */
const CAPITALIZED = [...ROLE_OF.keys()]
  .flatMap((word) => [
    word.charAt(0).toUpperCase() + word.slice(1),
    ...(word.length <= 3 ? [word.toUpperCase()] : []),
  ])
  .sort((a, b) => b.length - a.length);
const ON_ONE_LINE = new RegExp(
  `(?:${CAPITALIZED.filter((word) => word.length > 3).join('|')})\\s?[:：]\\s|(?<=>)(?:${CAPITALIZED.filter((word) => word.length <= 3).join('|')})(?:\\s?[:：]\\s|\\s(?=[^<>:]{1,60}<))`,
  'gu',
);
