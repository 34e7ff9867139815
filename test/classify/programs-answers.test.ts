import { describe, expect, test } from 'vitest';
import { classify } from '../../src/inbound/classify/classify.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { ANSWERS, classified, type Mail } from './classified.ts';

const NOBODY = 'Return-Path: <>';

/** By language: nothing in the header says that a program wrote it. */
const AWAY: readonly (readonly [string, string])[] = [
  ['es', 'Estaré fuera de la oficina hasta el 9 de marzo. En caso de urgencia llame a la centralita.'],
  ['ca', 'Estic de vacances fins al 9 de març. Per a temes urgents podeu contactar amb info@x.example.'],
  ['bg', 'В отпуск съм до 9 март. При спешни случаи се обърнете към info@x.example.'],
  ['hr', 'Na godišnjem sam odmoru do 9. ožujka. Za hitne slučajeve kontaktirajte info@x.example.'],
  ['sr', 'На годишњем сам одмору до 9. марта. За хитне случајеве обратите се на info@x.example.'],
  ['sl', 'Do 9. marca sem na dopustu. V nujnih primerih se obrnite na info@x.example.'],
  ['lt', 'Šiuo metu atostogauju iki kovo 9 d. Skubiais klausimais kreipkitės info@x.example.'],
  ['lv', 'Esmu atvaļinājumā līdz 9. martam. Steidzamos gadījumos sazinieties ar info@x.example.'],
  ['et', 'Olen puhkusel kuni 9. märtsini. Kiireloomulistes küsimustes pöörduge info@x.example.'],
  ['id', 'Saya sedang cuti sampai tanggal 9 Maret. Untuk hal mendesak, silakan hubungi info@x.example.'],
  ['vi', 'Tôi đang nghỉ phép đến ngày 9 tháng 3. Nếu có việc khẩn cấp, vui lòng liên hệ info@x.example.'],
  ['th', 'ขณะนี้ฉันลาพักร้อนจนถึงวันที่ 9 มีนาคม หากมีเรื่องด่วนกรุณาติดต่อ info@x.example'],
  ['en', "Thanks for getting in touch. I'm currently on maternity leave. Please contact Carl in my absence."],
  ['en', "I'm on holiday! Back on the 9th. E-mails won't be read until then."],
  ['fr', 'Nos bureaux sont fermés du 24 décembre au 2 janvier. Nous vous répondrons à notre retour.'],
  ['it', 'I nostri uffici saranno chiusi dal 24 dicembre al 6 gennaio. Risponderemo alla riapertura.'],
  ['sv', 'Tack för ditt mail. Jag är föräldraledig och åter den 9 mars. Mailen läses inte under tiden.'],
  ['da', 'Jeg holder ferie til og med den 9. marts. Haster det, så kontakt Carl på carl@x.example.'],
  ['fi', 'Kiitos viestistäsi. En ole tällä hetkellä töissä, vastaan viestiisi palattuani 9.3.'],
  ['ja', '3月2日から9日まで休業とさせていただきます。お問い合わせには3月10日以降に順次回答いたします。'],
  [
    'ja',
    'お世話になっております。\n\n3月9日まで休暇をいただいております。お急ぎの場合は info@x.example までご連絡ください。\n\nよろしくお願いいたします。',
  ],
  [
    'de',
    'Sehr geehrte Damen und Herren,\n\nvielen Dank für Ihre E-Mail. Ich bin nicht mehr für die X GmbH tätig. Bitte wenden Sie sich an info@x.example.',
  ],
  [
    'en',
    'Thank you for your message. This mailbox is no longer monitored. Please write to new@x.example instead.',
  ],
];

/** What else programs write in answer to a mail. */
const PROGRAMS: readonly (readonly [string, Mail])[] = [
  [
    'Notes names who is away behind AUTO',
    {
      subject: 'AUTO: Carla Example is out of the office (returning 09.03.2026)',
      text: 'I am out of the office until 09.03.2026.',
      fields: [],
    },
  ],
  [
    'Notes quotes a subject that asks something',
    {
      subject: 'AUTO: Example, Carla is out of the office. (returning 09.03.2026)',
      text: 'I am out of the office until 09.03.2026.\n\nNote: This is an automated response to your message  "Where is\nmy printer?" sent on 02.03.2026 11:00:00.',
      fields: [],
    },
  ],
  [
    'nobody thanks in the subject',
    { subject: 'Thank you for your e-mail', text: 'I will endeavour to reply.', fields: [NOBODY] },
  ],
  [
    'Notes in German',
    {
      subject: 'AUTO: Carla Example ist außer Haus (Rückkehr am 09.03.2026)',
      text: 'Ich bin bis 09.03.2026 abwesend. Bitte wenden Sie sich an Frau Lee.',
      fields: [],
    },
  ],
  [
    'Notes without AUTO',
    {
      subject: 'Carla Example is out of the office.',
      text: 'I will be out of the office starting 02.03.2026 and will not return until 09.03.2026.\n\nI will respond to your message when I return.',
      fields: [],
    },
  ],
  [
    'a subject in brackets',
    { subject: '[Automatyczna odpowiedź] Drukarka', text: 'Jestem na urlopie.', fields: [] },
  ],
  [
    'a subject in brackets, from a program that calls its mail junk',
    { subject: '[Automatyczna odpowiedź] Drukarka', text: 'Odezwę się.', fields: ['Precedence: junk'] },
  ],
  [
    'nobody says in short words that somebody is away',
    {
      subject: 'Out',
      text: 'I am on vacation until 9 March. Please contact Bob if it is urgent.',
      fields: [NOBODY],
    },
  ],
  ['an acknowledgement from nobody', { text: 'We made ticket 12345 of it.', fields: [NOBODY, ANSWERS] }],
  [
    'thanks of a program that calls its mail bulk',
    {
      subject: 'Your mail',
      text: 'Thank you for your message. We will reply soon.',
      fields: ['Precedence: bulk'],
    },
  ],
  [
    'an acknowledgement that says what it is',
    { text: 'Hello,\n\nThis is an automated response. We received your message.' },
  ],
  [
    'an acknowledgement that says what it is, in German',
    {
      subject: 'AW: Drucker',
      text: 'Guten Tag,\n\ndies ist eine automatisch erzeugte Nachricht. Ihr Anliegen hat die Nummer 7.',
    },
  ],
  ...[
    'Dear Carla,\n\nthank you for contacting us.\n\nThis is an automatic reply. We have received your request.',
    'Greetings,\n\nThis message has been automatically generated in response to the creation of a ticket about: Printer.',
    'Guten Tag,\n\nvielen Dank für Ihre Anfrage. Dies ist eine automatische Eingangsbestätigung. Ihre Nummer lautet 7.',
    'Bonjour,\n\nCeci est un accusé de réception automatique. Votre demande porte le numéro 7.',
    'Hola,\n\nEsta es una respuesta automática. Su solicitud tiene el número 7.',
    'Beste,\n\nDit is een automatische ontvangstbevestiging. Uw vraag heeft nummer 7.',
    'Hej,\n\nDetta är ett automatiskt svar. Ditt ärende har nummer 7.',
    'Hei,\n\nTämä on automaattinen vastaus. Viestisi numero on 7.',
    'Dzień dobry,\n\nTo jest automatyczna odpowiedź. Numer zgłoszenia to 7.',
    'Dobrý den,\n\ntoto je automatická odpověď. Váš požadavek má číslo 7.',
    'Üdvözöljük,\n\nEz egy automatikus válasz. Az ügy száma 7.',
    'Здравствуйте!\n\nЭто автоматический ответ. Вашему обращению присвоен номер 7.',
    '안녕하세요.\n\n본 메일은 자동으로 발송됩니다. 접수 번호는 7입니다.',
  ].map((text) => [`an acknowledgement that says what it is: ${text}`, { text }] as const),
  [
    'an answer with the tag of a ticket before its subject',
    {
      subject: '[desk.example #12] AutoReply: Printer',
      text: 'A ticket was made of it.',
      fields: [ANSWERS, 'Precedence: bulk'],
    },
  ],
  [
    'a guard that wants its link pressed',
    {
      text: "This account is protected by Mailwall. Please click on the following link to be added to the recipient's allowed list.\n\nhttps://wall.example/1",
    },
  ],
  [
    'a French guard',
    {
      text: "Votre message n'a pas encore été délivré. Pour me protéger du spam, merci de cliquer sur le lien ci-dessous pour vous authentifier :\n\nhttps://garde.example/1",
    },
  ],
];

/** People who write about the same things. */
const PERSONS: readonly (readonly [string, Mail])[] = [
  [
    'quotes what a program said',
    {
      text: 'All I get from you is this:\n\nThis is an automated response. We received your message.\n\nI am waiting for a week now.',
    },
  ],
  [
    'got an automated message',
    { text: 'Hi,\n\nThis is an automated message I got from your shop. Nothing came.' },
  ],
  ...[
    'Hallo,\n\ndies ist eine automatische Nachricht, die ich von Ihnen bekam. Es kam aber nichts an.',
    'This message was generated automatically by your shop and says that nothing was paid. I paid on Monday.',
    'Vielen Dank für Ihre Anfrage. Wir brauchen vier Pumpen bis Montag.',
    'Thank you for contacting us. I would like to have the pump on Monday.',
  ].map((text) => [`got an automated message, or thanks: ${text}`, { text }] as const),
  ...[
    '[Automated Message] rule in Outlook',
    '[#12] Automatic reply does not work',
    'Auto-generated invoices are wrong',
  ].map(
    (subject) =>
      [
        `writes about programs: ${subject}`,
        { subject, text: 'Can you switch that off? It does not work any more.', fields: [] },
      ] as const,
  ),
  [
    'writes about links, spam and lists',
    {
      text: 'Your newsletter is always in my spam folder. I have put you on my safe senders list, but the images of https://desk.example/ do not load when I click on the link.',
    },
  ],
  ['left and says so', { text: 'Hi,\n\nI no longer work at X. Please contact info@x.example.' }],
  [
    'thanks, and works elsewhere in the same house now',
    {
      text: 'Thanks for the message. I no longer work in accounting, please write to billing@x.example instead.',
    },
  ],
  [
    'thanks, and left something behind',
    { text: 'Thank you for your mail. I have left the car at your garage. Please call me when it is done.' },
  ],
  [
    'took over from somebody who left',
    {
      text: 'Thank you for your message. Bob has left X and I take over. Please change the contact in our account to me.',
    },
  ],
  [
    'was away',
    {
      text: 'Poštovani,\n\nbio sam na godišnjem odmoru pa tek sada odgovaram. Pisač i dalje ne radi, molim servisera.',
    },
  ],
  [
    'was away, in Japanese',
    {
      text: 'お世話になっております。\n\n先週は出張のためご返信が遅くなりました。契約を進めてください。\n\nよろしくお願いいたします。',
    },
  ],
  [
    'asks about an absence in the subject',
    {
      subject: 'Bob is out of the office',
      text: 'Bob asked me to send you the signed contract. Please confirm.',
      fields: [],
    },
  ],
  [
    'sends a part called AUTO',
    { subject: 'AUTO: brake disks', text: 'We need four of them by Monday.', fields: [] },
  ],
  ['thanks', { text: 'Thank you for your message. The printer works again.' }],
];

describe('what programs write in answer to a mail', () => {
  test.each(AWAY)('an absence in words is automatic: %s, %s', async (_language, text) => {
    expect(await classified({ text })).toMatchObject({ mailClass: 'auto-reply', autoResponseAllowed: false });
  });

  test.each(PROGRAMS)('%s: an automatic reply', async (_what, mail) => {
    expect(await classified(mail)).toMatchObject({ mailClass: 'auto-reply', autoResponseAllowed: false });
  });

  test.each(PERSONS)('somebody %s: a person, who may be answered', async (_what, mail) => {
    expect(await classified(mail)).toMatchObject({ mailClass: 'person', autoResponseAllowed: true });
  });

  test.each([
    '[AUTO GENERATED] Disk report',
    '[Automated message] Disk report',
    'Auto-generated: Disk report',
  ])('a subject that says so, of a mail that answers nothing: %s', async (subject) => {
    const found = await classified({ subject, text: 'Disk 80% full.', fields: [] });
    expect(found).toMatchObject({ mailClass: 'auto-generated', autoResponseAllowed: false });
    const asked = await classified({ subject, text: 'Is this mail from you?', fields: [] });
    expect(asked.mailClass).toBe('person');
  });

  test('a mail system that was told no domain of its own, and Microsoft’s fields before our mail', async () => {
    const classOf = async (header: string) =>
      classify((await parseMessage(Buffer.from(`${header}\r\nSubject: x\r\n\r\nx\r\n`))).message, {
        reversePath: undefined,
        isOwnAddress: () => false,
        isOwnMessageId: () => false,
      }).mailClass;
    expect(await classOf('From: MAILER-DAEMON (Mail Delivery System)')).toBe('auto-generated');
    expect(await classOf('From: Mailer Daemon Fans')).toBe('person');
    const ours = 'From: desk@desk.example\r\nTo: carla@live.example\r\nPrecedence: bulk';
    const recipient = `X-HmXmrOriginalRecipient: carla@live.example\r\n${ours}`;
    expect(await classOf(`X-Reporter-IP: 192.0.2.1\r\n${recipient}`)).toBe('feedback-report');
    expect(await classOf(recipient)).toBe('bulk');
  });

  test.each(['message/rfc822', 'text/rfc822-headers'])('Microsoft’s complaint with %s', async (type) => {
    const ours = 'From: desk@desk.example\r\nTo: carla@live.example\r\nSubject: Printer\r\n';
    const raw = `From: staff@live.example\r\nTo: desk@desk.example\r\nSubject: complaint about message from 192.0.2.1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: ${type}\r\n\r\n${ours}\r\n--b--\r\n`;
    const { message } = await parseMessage(Buffer.from(raw));
    const context = { reversePath: undefined, isOwnAddress: () => false, isOwnMessageId: () => false };
    expect(classify(message, context).mailClass).toBe('feedback-report');
  });

  test('a guard that calls its question a delivery report is none', async () => {
    const raw = [
      'From: guard@x.example\r\nTo: desk@desk.example\r\nSubject: Re: Printer (Action Required)',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b\r\n\r\nYour message has been waitlisted. Please add yourself to my Guest List. Click the link below to be added:\r\nhttps://guests.example/1',
      '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;x.example\r\n\r\nFinal-Recipient: rfc822;carla@x.example\r\nAction: failed\r\nStatus: 4.7.0\r\n',
      '--b--\r\n',
    ].join('\r\n');
    const { message } = await parseMessage(Buffer.from(raw));
    expect(message.deliveryReport).toBeNull();
    const { mailClass } = classify(message, {
      reversePath: undefined,
      isOwnAddress: () => false,
      isOwnMessageId: () => false,
    });
    expect(mailClass).toBe('auto-reply');
  });
});
