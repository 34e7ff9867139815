import { describe, expect, test } from 'vitest';
import { classify } from '../../src/inbound/classify/classify.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { Classification } from '../../src/mail/message.ts';

/** A mail without any field that tells who or what wrote it. */
async function classified(subject: string, text: string, answers: boolean): Promise<Classification> {
  const fields = [
    'From: Carla Example <carla@x.example>',
    'To: desk@desk.example',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID: <a@x.example>',
    ...(answers ? ['In-Reply-To: <m1@desk.example>'] : []),
    'Content-Type: text/plain; charset=utf-8',
  ];
  const { message } = await parseMessage(Buffer.from(`${fields.join('\r\n')}\r\n\r\n${text}\r\n`));
  return classify(message, {
    reversePath: undefined,
    isOwnAddress: () => false,
    isOwnMessageId: () => false,
  });
}

/** By language. */
const AWAY: readonly (readonly [string, string])[] = [
  [
    'en',
    'Thank you for your email. I am out of the office until 12 March with limited access to email. For urgent matters please contact my colleague Bob.',
  ],
  [
    'en',
    "Hi,\n\nI'm currently on annual leave and will be back on Monday 16 March. If your request is urgent, please call the front desk.\n\nRegards",
  ],
  [
    'en',
    'Hello, I will be out of office from 2 March to 9 March. I will respond to your message when I return.',
  ],
  ['en', "I'm away until Monday. I'll reply to your message when I get back."],
  [
    'en',
    'Our office is closed from 24 December to 2 January. We will answer your message after the holidays.',
  ],
  [
    'en',
    'Thanks for your message. I am on maternity leave until September 2026. Please contact Jane Doe (jane@x.example) instead.',
  ],
  [
    'de',
    'Vielen Dank für Ihre Nachricht. Ich bin bis zum 12. März nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Muster.',
  ],
  [
    'de',
    'Guten Tag,\n\nich bin vom 2.3. bis einschließlich 13.3. im Urlaub und lese meine E-Mails nicht. Ihre E-Mail wird nicht weitergeleitet.',
  ],
  [
    'de',
    'Sehr geehrte Damen und Herren, ich befinde mich derzeit in Elternzeit. Bitte wenden Sie sich an meine Kollegin.',
  ],
  ['de', 'Unser Büro ist vom 24.12. bis 1.1. geschlossen. Ab dem 2.1. sind wir wieder für Sie erreichbar.'],
  [
    'fr',
    "Bonjour,\n\nJe suis absent du bureau jusqu'au 12 mars inclus. En cas d'urgence, merci de contacter Mme Dupont.",
  ],
  ['fr', 'Merci pour votre message. Je suis actuellement en congés et je serai de retour le 16 mars.'],
  [
    'fr',
    "Bonjour, je suis en congé maternité jusqu'en septembre. Pour toute demande urgente, veuillez contacter Paul.",
  ],
  [
    'es',
    'Gracias por su mensaje. Estoy fuera de la oficina hasta el 12 de marzo. Para asuntos urgentes póngase en contacto con Ana.',
  ],
  [
    'es',
    'Hola, actualmente me encuentro de vacaciones y regreso el lunes 16. Responderé a su mensaje a mi vuelta.',
  ],
  [
    'it',
    'Grazie per il tuo messaggio. Sono fuori ufficio fino al 12 marzo. Per urgenze contattare Mario Rossi.',
  ],
  [
    'it',
    'Buongiorno, sarò assente per ferie dal 2 al 13 marzo, con accesso limitato alla posta. Risponderò al mio rientro.',
  ],
  [
    'pt',
    'Obrigado pela sua mensagem. Estou fora do escritório até 12 de março. Em caso de urgência, contacte a Maria.',
  ],
  ['pt', 'Olá, encontro-me de férias e regresso no dia 16 de março. Responderei quando voltar.'],
  [
    'nl',
    'Bedankt voor uw bericht. Ik ben afwezig tot 12 maart. Voor dringende zaken kunt u contact opnemen met Jan.',
  ],
  [
    'nl',
    'Goedendag, ik ben op vakantie en ben vanaf 16 maart weer aanwezig. Ik lees mijn mail in deze periode niet.',
  ],
  [
    'sv',
    'Tack för ditt mejl. Jag är på semester till och med den 12 mars. Vid brådskande ärenden, kontakta Erik.',
  ],
  ['sv', 'Hej! Jag är inte på kontoret och är tillbaka måndag den 16 mars.'],
  [
    'da',
    'Tak for din mail. Jeg holder ferie til og med den 12. marts. Ved hastende sager kontakt venligst Lars.',
  ],
  ['da', 'Hej, jeg er ikke på kontoret og er tilbage mandag den 16. marts.'],
  ['no', 'Takk for din e-post. Jeg er på ferie til og med 12. mars. Ved hastesaker, ta kontakt med Ola.'],
  ['no', 'Hei! Jeg er ikke på kontoret og er tilbake mandag 16. mars.'],
  ['fi', 'Kiitos viestistäsi. Olen lomalla 12.3. asti. Kiireellisissä asioissa ota yhteyttä Mattiin.'],
  ['fi', 'Hei, olen poissa toimistolta ja palaan maanantaina 16.3.'],
  ['pl', 'Dziękuję za wiadomość. Jestem na urlopie do 12 marca. W pilnych sprawach proszę o kontakt z Anną.'],
  ['pl', 'Dzień dobry, przebywam na urlopie, wracam 16 marca. Odpowiem po powrocie.'],
  [
    'cs',
    'Děkuji za Váš e-mail. Do 12. března jsem mimo kancelář. V naléhavých případech kontaktujte prosím kolegu.',
  ],
  ['cs', 'Dobrý den, čerpám dovolenou a vrátím se 16. března.'],
  ['hu', 'Köszönöm levelét. Március 12-ig szabadságon vagyok. Sürgős esetben kérem, forduljon kollégámhoz.'],
  ['hu', 'Jelenleg nem vagyok az irodában, március 16-án térek vissza.'],
  [
    'ro',
    'Vă mulțumesc pentru mesaj. Sunt în concediu până la 12 martie. Pentru urgențe, vă rog contactați-o pe Ana.',
  ],
  ['ro', 'Bună ziua, nu sunt la birou și revin pe 16 martie.'],
  ['ru', 'Спасибо за Ваше письмо. Я в отпуске до 12 марта. По срочным вопросам обращайтесь к Ивану.'],
  ['ru', 'Здравствуйте! Меня не будет в офисе до 16 марта. Я отвечу на ваше сообщение по возвращении.'],
  ['uk', 'Дякую за ваш лист. Я у відпустці до 12 березня. З термінових питань звертайтеся до Олени.'],
  ['uk', 'Добрий день! Мене немає в офісі до 16 березня, відповім після повернення.'],
  [
    'tr',
    "E-postanız için teşekkür ederim. 12 Mart'a kadar izindeyim. Acil durumlarda lütfen Ayşe ile iletişime geçin.",
  ],
  ['tr', "Merhaba, şu anda ofis dışındayım ve 16 Mart'ta döneceğim."],
  [
    'el',
    'Σας ευχαριστώ για το μήνυμά σας. Απουσιάζω από το γραφείο έως τις 12 Μαρτίου. Για επείγοντα θέματα επικοινωνήστε με τον Νίκο.',
  ],
  ['el', 'Βρίσκομαι σε άδεια και επιστρέφω στις 16 Μαρτίου.'],
  [
    'ja',
    'メールをいただきありがとうございます。3月12日まで休暇をいただいております。お急ぎの場合は、佐藤までご連絡ください。',
  ],
  ['ja', '現在不在にしております。戻り次第ご返信いたします。'],
  ['zh', '感谢您的来信。我正在休假，3月12日返回。如有紧急事宜，请联系王先生。'],
  ['zh', '您好，我目前不在办公室，3月16日回来后会尽快回复您。'],
  ['zh-TW', '您好，我目前休假中，將於3月16日返回辦公室。如有急事，請聯絡王小姐。'],
  ['ko', '메일 감사합니다. 저는 3월 12일까지 휴가 중입니다. 급한 용무는 김대리에게 연락 부탁드립니다.'],
  ['ko', '현재 부재중입니다. 복귀 후 회신드리겠습니다.'],
  ['ar', 'شكراً لرسالتك. أنا خارج المكتب حتى 12 مارس. في الحالات العاجلة يرجى التواصل مع أحمد.'],
  ['ar', 'أنا في إجازة وسأعود يوم 16 مارس، وسأرد على رسالتكم عند عودتي.'],
  ['he', 'תודה על פנייתך. אני נמצא בחופשה עד ה-12 במרץ. במקרים דחופים ניתן לפנות לדנה.'],
  ['he', 'אני לא במשרד ואחזור ביום שני, 16 במרץ.'],
];

/** Subjects that vacation programs write; behind the colon stands the one that they answer. */
const SUBJECTS: readonly string[] = [
  'Automatic reply: Where is my order?',
  'Out of Office',
  'Out of office: Re: Printer',
  'Automatische Antwort: Wo bleibt das?',
  'Réponse automatique : Devis',
  'Respuesta automática: Printer',
  'Risposta automatica: Printer',
  'Resposta automática: Printer',
  'Automatisch antwoord: Printer',
  'Autosvar: Printer',
  'Automaattinen vastaus: Printer',
  'Odpowiedź automatyczna: Printer',
  'Automatická odpověď: Printer',
  'Automatikus válasz: Printer',
  'Răspuns automat: Printer',
  'Автоматический ответ: Printer',
  'Автоматична відповідь: Printer',
  'Otomatik Yanıt: Printer',
  'Αυτόματη απάντηση: Printer',
  '自動応答: Printer',
  '自动答复: Printer',
  '自動回覆: Printer',
  '자동 회신: Printer',
  'رد تلقائي: Printer',
  'תשובה אוטומטית: Printer',
  'Abwesenheitsnotiz: Drucker',
  'Auto: Out of Office AutoReply: Printer',
  'Out of Office AutoReply: Printer',
  'Vacation reply',
  'I am out of the office until 12 March',
  'Automatiskt svar: Printer',
  'Automatisk svar: Printer',
  'Tự động trả lời: Printer',
  'Auto-Reply from Bob',
  'Auto Response: Printer',
  'Absence du bureau : Printer',
  'Fuera de la oficina: Printer',
  '[Auto-Reply] x',
  'AutoReply: Printer',
  'Abwesend: Printer',
  'Automaattivastaus: Printer',
  'Fraværsmelding',
  'Frånvarande: Printer',
  'Poissaoloilmoitus',
  'Ik ben afwezig',
  'Nieobecność w biurze',
  'Nejsem v kanceláři',
  'Távolléti üzenet',
  'Εκτός γραφείου',
];

/** People who write about such programs, under a subject like theirs. */
const ABOUT_PROGRAMS: readonly (readonly [string, string])[] = [
  [
    'Automatic reply: it does not work',
    'Hello,\n\nI set up the automatic reply in your product and it does not send anything. Here is what I did: I opened the settings and entered a text.\n\nCarla',
  ],
  [
    'Out of office: settings are gone',
    'Since the update, the settings page has lost my text. Please restore it.',
  ],
  ['Abwesenheitsnotiz: Text ändern', 'Bitte ändern Sie den Text der Abwesenheitsnotiz für unsere Abteilung.'],
];

/** People who mention an absence, with the subject that they wrote. */
const PEOPLE: readonly (readonly [string, string])[] = [
  [
    'Re: Printer',
    'Hi,\n\nI will be out of the office from Wednesday on. Please send the invoice to my colleague Jane (jane@x.example) and ask her for the access code to the building. The printer on the third floor still shows error E42 after the restart.',
  ],
  [
    'Re: Order 4711',
    "I'm away until Monday but our neighbour can take the parcel. Please deliver it to number 12.",
  ],
  [
    'Re: Order',
    'We will be on holiday when the delivery arrives. Please hold it until we return on 16 March.',
  ],
  [
    'Out of Office',
    'Dear support, the out of office assistant in Outlook is greyed out for three of our users. Please check the server settings.',
  ],
  ['Holiday message', 'Please put this message on our phone system: our office is closed from 24 December.'],
  ['Re: Automatic reply: Printer', 'Thanks, but the printer is still broken. When are you back?'],
  ['Automatic replies stop working', 'Since the update automatic replies are not sent.'],
  [
    'AW: Vertretung',
    'Hallo, ich bin ab Montag im Urlaub, meine Vertretung ist Frau Muster. Bitte geben Sie ihr Zugriff auf das Portal und setzen Sie das Passwort zurück.',
  ],
  [
    'Re: x',
    "Bonjour, je suis en déplacement. Merci de contacter Mme Dupont pour le devis. L'imprimante du 2e étage affiche toujours la même erreur et le toner est vide.",
  ],
  [
    'Re: x',
    'We are on vacation from 2 March to 9 March. Please cancel our newspaper for this time and restart it on 10 March. Customer number 12345.',
  ],
  ['Abwesenheitsnotiz einrichten', 'Guten Tag, wie richte ich das ein'],
  ['Re: x', 'I am on sick leave. Please extend my return period for order 55 by two weeks.'],
  [
    'Re: Printer',
    'Hi Bob,\n\nsorry for the delay, I was on holiday last week. The printer still does not work, and it is urgent. Can you please contact me?',
  ],
  [
    'Re: Printer',
    'Thanks for your message. I will be on vacation next week, so please send the technician before Friday. You can call me on 123.',
  ],
  ['Printer', 'Hello, our colleague is out of the office and nobody can print. Please call back urgently.'],
  [
    'Re: Leave request',
    'Please approve my annual leave from 2 to 13 March. I will be back on the 16th. Carla',
  ],
  ['Re: Appointment', "I'm on leave until Monday but can you still change my booking? It's urgent."],
  ['Re: Printer', 'I am out of the office today, please call my mobile instead. The error is still E42.'],
  [
    'Vacation auto-reply does not work',
    'Our users set the out of office reply but nothing is sent. When they return, mails are lost. Can you check?',
  ],
  [
    'Re: Out of office message',
    'How do I set an out of office message? I will be away from my desk next week and want people to contact Bob.',
  ],
  [
    'Re: x',
    'Thank you for your email. We are away for a week, please leave the parcel with our neighbour when you return.',
  ],
  [
    'Re: Drucker',
    'Hallo, ich war letzte Woche im Urlaub, daher erst jetzt die Antwort. Der Drucker geht immer noch nicht, es ist dringend.',
  ],
  [
    'AW: Termin',
    'Vielen Dank für Ihre Nachricht. Nächste Woche bin ich im Urlaub, können wir den Termin verschieben? Dringend wäre nur der Drucker.',
  ],
  [
    'AW: Termin',
    'Ich bin heute nicht im Büro, bitte rufen Sie mich auf dem Handy an. Das Problem mit dem Drucker ist dringend: er druckt nur Streifen.',
  ],
  ['Urlaubsantrag', 'Guten Tag, ich bin vom 2. bis 13. März im Urlaub. Bitte tragen Sie das ein. Danke'],
  [
    'Re: imprimante',
    "Bonjour, je suis absente demain, pouvez-vous passer lundi ? C'est urgent, l'imprimante ne marche plus du tout.",
  ],
  ['Re: x', 'Je serai en vacances la semaine prochaine. Pouvez-vous me contacter avant ?'],
  ['Re: impresora', 'Hola, estoy de vacaciones la próxima semana, ¿pueden venir antes? Es urgente.'],
  [
    'Re: x',
    'Sono in ferie da domani, potete contattare il mio collega per la stampante? Il codice errore è E42.',
  ],
  ['Re: x', 'Ik ben volgende week met vakantie. Kunt u de monteur daarvoor sturen? Het is dringend.'],
  ['Sv: x', 'Jag är på semester nästa vecka, kan ni komma före dess? Det är brådskande.'],
  [
    'Odp: x',
    'Jestem na urlopie w przyszłym tygodniu, czy mogą Państwo przyjechać wcześniej? Proszę o kontakt.',
  ],
  ['Re: x', 'Я в отпуске со следующей недели, можно перенести срок? Это срочно.'],
  ['Re: x', '来週は休暇をいただくので、今週中にご連絡いただけますか。'],
  ['回复：x', '我下周休假，能不能这周来修打印机？请尽快联系我。'],
  ['Re: x', '다음 주 휴가 중이니 이번 주에 방문해 주실 수 있나요? 연락 부탁드립니다.'],
  ['Ynt: x', 'Gelecek hafta izindeyim, yazıcı için bu hafta gelebilir misiniz? Acil.'],
];

describe('an out-of-office reply without any field that says so', () => {
  test.each(AWAY)('is known by its text (%s)', async (_language, text) => {
    expect(await classified('Re: Printer', text, true)).toMatchObject({
      mailClass: 'auto-reply',
      autoResponseAllowed: false,
    });
  });

  test.each(SUBJECTS)('is known by its subject: %s', async (subject) => {
    const text = 'Hello, I am out of the office until Monday.';
    expect(await classified(subject, text, false)).toMatchObject({ mailClass: 'auto-reply' });
  });
});

describe('a person who mentions an absence', () => {
  test.each(PEOPLE)('is a person (%s)', async (subject, text) => {
    for (const answers of [true, false])
      expect(await classified(subject, text, answers)).toMatchObject({
        mailClass: 'person',
        autoResponseAllowed: true,
      });
  });

  test.each(ABOUT_PROGRAMS)('is a person where the mail answers nothing: %s', async (subject, text) => {
    expect(await classified(subject, text, false)).toMatchObject({
      mailClass: 'person',
      autoResponseAllowed: true,
    });
  });

  test('is a person where the mail says so itself (RFC 3834 section 5)', async () => {
    const raw =
      'From: carla@x.example\r\nSubject: Out of Office: Printer\r\nAuto-Submitted: no\r\n\r\nI am out of the office until Monday, but will return for this.\r\n';
    const { message } = await parseMessage(Buffer.from(raw));
    const context = { reversePath: undefined, isOwnAddress: () => false, isOwnMessageId: () => false };
    expect(classify(message, context).mailClass).toBe('person');
  });
});
