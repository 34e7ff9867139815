import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** What clients put between what was written now and an older message, as each of them writes it in each language. */
const ATTRIBUTIONS: readonly string[] = [
  'On Mon, Mar 2, 2026 at 10:30 AM Bob Example <bob@desk.example> wrote:',
  'On 2 March 2026, at 10:30, Bob Example <bob@desk.example> wrote:',
  'On 02/03/2026 10:30, Bob Example wrote:',
  'On Monday, March 2nd, 2026 at 10:30 AM, Bob Example <bob@desk.example> wrote:',
  'On Mon, 2 Mar 2026 10:30:00 +0100 Bob Example <bob@desk.example> wrote:',
  'Bob Example <bob@desk.example> wrote on Mon, 2 Mar 2026 at 10:30:',
  'Bob Example wrote:',
  'Bob Example <bob@desk.example> writes:',
  '2026-03-02 10:30 GMT+01:00 Bob Example <bob@desk.example>:',
  'Am Mo., 2. März 2026 um 10:30 Uhr schrieb Bob Example <bob@desk.example>:',
  'Am 02.03.2026 um 10:30 schrieb Bob Example:',
  'Bob Example <bob@desk.example> schrieb am Mo., 2. März 2026, 10:30:',
  'Am Montag, 2. März 2026, 10:30:00 CET schrieb Bob Example:',
  'Le lun. 2 mars 2026 à 10:30, Bob Example <bob@desk.example> a écrit :',
  'Le 02/03/2026 à 10:30, Bob Example a écrit :',
  'El lun, 2 mar 2026 a las 10:30, Bob Example (<bob@desk.example>) escribió:',
  'El 2/3/26 a las 10:30, Bob Example escribió:',
  'Il giorno lun 2 mar 2026 alle ore 10:30 Bob Example <bob@desk.example> ha scritto:',
  'Il 02/03/2026 10:30, Bob Example ha scritto:',
  'Em seg., 2 de mar. de 2026 às 10:30, Bob Example <bob@desk.example> escreveu:',
  'Em 02/03/2026 10:30, Bob Example escreveu:',
  'Op ma 2 mrt 2026 om 10:30 schreef Bob Example <bob@desk.example>:',
  'Op 02-03-2026 om 10:30 schreef Bob Example:',
  'Den mån 2 mars 2026 kl 10:30 skrev Bob Example <bob@desk.example>:',
  'Den 2026-03-02 kl. 10:30, skrev Bob Example:',
  'Den man. 2. mar. 2026 kl. 10.30 skrev Bob Example <bob@desk.example>:',
  'man. 2. mar. 2026 kl. 10:30 skrev Bob Example <bob@desk.example>:',
  'ma 2. maalisk. 2026 klo 10.30 Bob Example (bob@desk.example) kirjoitti:',
  'pon., 2 mar 2026 o 10:30 Bob Example <bob@desk.example> napisał(a):',
  'W dniu 2.03.2026 o 10:30, Bob Example pisze:',
  'po 2. 3. 2026 v 10:30 odesílatel Bob Example <bob@desk.example> napsal:',
  'Dne 02. 03. 26 v 10:30 Bob Example napsal(a):',
  'po 2. 3. 2026 o 10:30 Bob Example <bob@desk.example> napísal(a):',
  'Bob Example <bob@desk.example> ezt írta (időpont: 2026. márc. 2., H, 10:30):',
  '2026. 03. 02. 10:30 keltezéssel, Bob Example írta:',
  'În lun., 2 mar. 2026 la 10:30, Bob Example <bob@desk.example> a scris:',
  'пн, 2 мар. 2026 г. в 10:30, Bob Example <bob@desk.example>:',
  '02.03.2026 10:30, Bob Example пишет:',
  'Понедельник, 2 марта 2026, 10:30 +03:00 от Bob Example <bob@desk.example>:',
  'пн, 2 бер. 2026 р. о 10:30 Bob Example <bob@desk.example> пише:',
  'На пн, 2.03.2026 г. в 10:30 Bob Example <bob@desk.example> написа:',
  'Bob Example <bob@desk.example>, 2 Mar 2026 Pzt, 10:30 tarihinde şunu yazdı:',
  '2.03.2026 10:30 tarihinde Bob Example yazdı:',
  'Στις Δευ 2 Μαρ 2026 στις 10:30 π.μ., ο χρήστης Bob Example <bob@desk.example> έγραψε:',
  '2026年3月2日(月) 10:30 Bob Example <bob@desk.example>:',
  '2026/03/02 10:30、Bob Example <bob@desk.example>のメール:',
  '2026年3月2日 10:30、Bob Example <bob@desk.example>のメール:',
  'Bob Example <bob@desk.example> 于2026年3月2日周一 10:30写道：',
  '在 2026年3月2日，上午10:30，Bob Example <bob@desk.example> 写道：',
  '在 2026-03-02 10:30:00，"Bob Example" <bob@desk.example> 写道：',
  'Bob Example <bob@desk.example> 於 2026年3月2日 週一 上午10:30寫道：',
  '2026년 3월 2일 (월) 오전 10:30, Bob Example <bob@desk.example>님이 작성:',
  'في الاثنين، 2 مارس 2026 في 10:30 ص تمت كتابة ما يلي بواسطة Bob Example <bob@desk.example>:',
  'בתאריך יום ב׳, 2 במרץ 2026 ב-10:30 מאת Bob Example <bob@desk.example>:',
  'Vào Th 2, 2 thg 3, 2026 vào lúc 10:30 Bob Example <bob@desk.example> đã viết:',
  'ในวันที่ จ. 2 มี.ค. 2026 เวลา 10:30 Bob Example <bob@desk.example> เขียนว่า:',
  'Pada Sen, 2 Mar 2026 pukul 10.30 Bob Example <bob@desk.example> menulis:',
  'El dl., 2 de març 2026 a les 10:30, Bob Example (<bob@desk.example>) va escriure:',
  'pon, 2. ožu 2026. u 10:30 Bob Example <bob@desk.example> napisao je:',
  'V V pon., 2. mar. 2026 ob 10:30 je oseba Bob Example <bob@desk.example> napisala:',
  '2026-03-02, pr, 10:30 Bob Example <bob@desk.example> rašė:',
  'pirmd., 2026. g. 2. marts, plkst. 10:30 — lietotājs Bob Example (<bob@desk.example>) rakstīja:',
  'Kontaktilt Bob Example (<bob@desk.example>) kirjutati kuupäeval E, 2. märts 2026 kell 10:30:',
  'mán., 2. mar. 2026 kl. 10:30 skrifaði Bob Example <bob@desk.example>:',
];

/** Above the header of an older message. */
const SEPARATORS: readonly string[] = [
  '------- Original Message -------',
  '-------- Ursprüngliche Nachricht --------',
  "-------- Message d'origine --------",
  '-------- Mensaje original --------',
  '-------- Messaggio originale --------',
  '-------- Mensagem original --------',
  '-------- Oorspronkelijk bericht --------',
  '-------- Originalmeddelande --------',
  '-------- Oprindelig meddelelse --------',
  '-------- Oryginalna wiadomość --------',
  '-------- Původní zpráva --------',
  '-------- Исходное сообщение --------',
  '-------- Eredeti üzenet --------',
  '-------- Orijinal mesaj --------',
  '-------- 原始邮件 --------',
  '------------------ 原始邮件 ------------------',
  '-----元のメッセージ-----',
  '-----Original Appointment-----',
  '________________________________',
];

const FOOTERS: readonly string[] = [
  'Sent from my iPhone',
  'Sent from my iPad',
  'Sent from my Samsung Galaxy smartphone.',
  'Sent from my Galaxy',
  'Sent from my Verizon, Samsung Galaxy smartphone',
  'Sent from Outlook for iOS',
  'Sent from Outlook for Android',
  'Get Outlook for iOS<https://aka.ms/o0ukef>',
  'Get Outlook for Android',
  'Sent from Yahoo Mail for iPhone',
  'Sent from Yahoo Mail on Android',
  'Sent from Proton Mail for iOS',
  'Sent with Proton Mail secure email.',
  'Sent from Mail for Windows',
  'Sent from Mail for Windows 10',
  'Sent from my BlackBerry 10 smartphone on the Virgin Mobile network.',
  'Sent from my Huawei phone',
  'Sent from my mobile device',
  'Sent via the Samsung Galaxy S21, an AT&T 5G smartphone',
  'Sent from Gmail Mobile',
  'Sent from Spark',
  'Sent using Zoho Mail',
  'Von meinem iPhone gesendet',
  'Von meinem Samsung Galaxy Smartphone gesendet.',
  'Gesendet von Outlook für iOS',
  'Gesendet von Mail für Windows',
  'Gesendet mit der GMX Mail App',
  'Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.',
  'Holen Sie sich Outlook für Android',
  'Envoyé de mon iPhone',
  'Envoyé depuis mon téléphone Samsung',
  'Télécharger Outlook pour Android',
  'Provenance : Courrier pour Windows 10',
  'Envoyé à partir de Outlook pour iOS',
  'Enviado desde mi iPhone',
  'Enviado desde Outlook para Android',
  'Obtener Outlook para iOS',
  'Enviado do meu iPhone',
  'Enviado do Outlook para iOS',
  'Inviato da iPhone',
  'Inviato da Outlook per Android',
  'Verstuurd vanaf mijn iPhone',
  'Verzonden vanaf Outlook voor Android',
  'Outlook voor iOS downloaden',
  'Skickat från min iPhone',
  'Skickat från Outlook för iOS',
  'Hämta Outlook för Android',
  'Sendt fra min iPhone',
  'Sendt fra Outlook til iOS',
  'Få Outlook til Android',
  'Lähetetty iPhonesta',
  'Hanki Outlook for iOS',
  "Wysłane z iPhone'a",
  'Wysłano z Outlook dla systemu Android',
  'Pobierz aplikację Outlook dla systemu Android',
  'Odesláno z mého iPhonu',
  'Odoslané z iPhonu',
  'Отправлено с iPhone',
  'Отправлено из мобильной Почты Mail.ru',
  'Надіслано з iPhone',
  "iPhone'umdan gönderildi",
  "Android için Outlook'u edinin",
  'Trimis de pe iPhone-ul meu',
  'iPhone-ról küldve',
  'Elküldve: iPhone',
  'Στάλθηκε από το iPhone μου',
  'iPhoneから送信',
  'Androidから送信',
  '从我的 iPhone 发送',
  '发自我的iPhone',
  '從我的 iPhone 傳送',
  '發自我的 iPhone',
  '나의 iPhone에서 보냄',
  '内容を iPhone から送信',
  'נשלח מה-iPhone שלי',
  'أرسلت من الـ iPhone',
  'Ipheonetik bidalia',
  'Gửi từ iPhone của tôi',
  'ส่งจาก iPhone ของฉัน',
  'Dikirim dari iPhone saya',
  'Poslano s mog iPhonea',
  'Enviat des del meu iPhone',
  'Получите Outlook для Android',
  'Obtenir Outlook pour iOS',
  'Baixe o Outlook para Android',
  'Získat Outlook pro iOS',
  'Az Outlook letöltése iOS-re',
  'Αποκτήστε το Outlook για Android',
  'الحصول على Outlook لـ iOS',
  'Outlook for iOS を入手',
  'iOS용 Outlook 받기',
  '获取 Outlook for iOS',
  'Skickades från E-post för Windows',
  'Trimis din Yahoo Mail pe Android',
  'Відправлено з мого пристрою Galaxy',
  'Εστάλη από το κινητό μου Samsung',
  'נשלח מ-Yahoo Mail ב-Android',
  'تم الإرسال من هاتف Samsung',
  'ارسال از iPhone من',
  'मेरे iPhone से भेजा गया',
  'Đã gửi từ iPhone của tôi',
  '来自我的小米手机',
  '從 Windows 的郵件傳送',
  'Послато са мог iPhone-а',
  'Nosūtīts no mana iPhone',
  'Saadetud minu iPhone’ist',
];

const NOTICES: readonly string[] = [
  'CONFIDENTIALITY NOTICE: This e-mail is intended only for the person to whom it is addressed.',
  'This email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed.',
  'The information contained in this communication is confidential and may be privileged.',
  'DISCLAIMER: The contents of this message are private.',
  'If you are not the intended recipient, please delete this message and notify the sender.',
  'Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie bitte diese Mail.',
  'Der Inhalt dieser E-Mail ist vertraulich und ausschließlich für den bezeichneten Adressaten bestimmt.',
  "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leurs destinataires.",
  'Este mensaje y sus archivos adjuntos son confidenciales y van dirigidos exclusivamente a su destinatario.',
  'Questo messaggio è riservato ed è destinato esclusivamente al destinatario.',
  'Le informazioni contenute in questa e-mail sono riservate.',
  'Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.',
  'Esta mensagem pode conter informação confidencial.',
  'Detta meddelande är konfidentiellt och endast avsett för mottagaren.',
  'Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata.',
  'Данное сообщение является конфиденциальным и предназначено только для адресата.',
  '本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。',
  'Please consider the environment before printing this email.',
  'P Please think before you print',
  'Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail drucken.',
];

const ANSWER = 'The printer works again.\nThank you very much.';
const HEADER =
  'From: Bob Example <bob@desk.example>\nSent: Monday, March 2, 2026 10:30 AM\nTo: Carla <carla@x.example>\nSubject: Printer\n';

function wrapped(line: string, width: number): string {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}

describe('what was written now ends', () => {
  test.each(ATTRIBUTIONS)('above: %s', (attribution) => {
    for (const line of [attribution, wrapped(attribution, 76)]) {
      const { text, quoted } = readReply(
        `${ANSWER}\n\n${line}\n> Is it working?\n> Please tell us.`,
        null,
        false,
      );
      expect(text).toBe(ANSWER);
      expect(quoted).toContain('Is it working?');
    }
  });

  test.each(SEPARATORS)('above: %s', (separator) => {
    const { text, quoted } = readReply(`${ANSWER}\n\n${separator}\n${HEADER}\nIs it working?`, null, false);
    expect(text).toBe(ANSWER);
    expect(quoted).toContain('Is it working?');
  });

  test.each(FOOTERS)('above the footer of a client: %s', (footer) => {
    expect(readReply(`${ANSWER}\n\n${footer}`, null, false)).toMatchObject({
      text: ANSWER,
      signature: footer,
    });
  });

  test.each(NOTICES)('above a notice: %s', (notice) => {
    expect(readReply(`${ANSWER}\n\n${notice}`, null, false)).toMatchObject({
      text: ANSWER,
      signature: notice,
    });
  });
});

describe('what was written now goes on', () => {
  test.each([
    'Sent from my office were two parcels, and neither of them arrived. Where are they now?',
    'Bob wrote: the printer is fine. But it is not.',
    'This e-mail is about the confidential files on the printer.\nThey must not be printed again.\n\nWhat do we do?',
    'The invoice was sent with Outlook for Android.\nDid you get it?',
    'On Monday Bob wrote that it works:\nit does not.',
    'You asked which program I use.\n\nOutlook on Android',
    'Ne oldu?\n\nPaket kargo ile gönderildi.',
  ])('%s', (text) => {
    expect(readReply(text, null, false)).toMatchObject({ text, quoted: '', signature: '' });
  });
});
