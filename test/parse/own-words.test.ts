import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** What customers write that looks like a quote, a header or a signature and is none: losing a sentence of theirs is the worst that reading can do. */
const read = (text: string) => readReply(text, null, false);

describe('a short answer directly above the attribution is the answer', () => {
  test.each([
    ['Works for me.', 'On Mar 2, 2026 10:30, "Bob Example" <bob@desk.example> wrote:'],
    ['Works for me.', 'On Monday, March 2, 2026 at 10:30:12 AM GMT+1, Bob Example <bob@desk.example> wrote:'],
    ['On it', 'On Mar 2, 2026 10:30, "Bob Example" <bob@desk.example> wrote:'],
    ['Monday', 'On Mon, 2 Mar 2026 at 10:30, Bob Example <bob@desk.example> wrote:'],
    ['Am Montag', 'Am 2. März 2026 um 10:30 schrieb Bob Example <bob@desk.example>:'],
    ['My address is carla@x.example', 'On 2 Mar 2026, at 10:30, Bob Example wrote:'],
    ['可以，谢谢', 'Bob Example <bob@desk.example> 于2026年3月2日周一 10:30写道：'],
    ['Jó lesz.', 'Bob Example <bob@desk.example> ezt írta (időpont: 2026. márc. 2., H, 10:30):'],
    ['Olur.', 'Bob Example <bob@desk.example>, 2 Mar 2026 Pzt, 10:30 tarihinde şunu yazdı:'],
    ['Pode ser', 'Bob Example <bob@desk.example> escreveu (segunda, 2/03/2026 à(s) 10:30):'],
    ['Käy.', 'Bob Example <bob@desk.example> kirjoitti 2.3.2026 kello 10.30:'],
    ['Ok', 'Bob Example <bob@desk.example> writes:'],
    ['Please come to the back door.', 'Bob Example <bob@desk.example> 于2026年3月2日周一 10:30写道：'],
    ['Ok', 'bob.example <bob@desk.example> wrote:'],
    ['Ok', 'desk@desk.example kirjoitti 2.3.2026 klo 10.30:'],
    ['A', '2 mars 2026 kl. 10:30 skrev Bob Example <bob@desk.example>:'],
    ['On it', '2 mars 2026 kl. 10:30 skrev Bob Example <bob@desk.example>:'],
    ['Mit freundlichen Grüßen', 'Bob Example <bob@desk.example> kirjoitti 2.3.2026 kello 10.30:'],
    ['Please call at 10:30.', 'Bob Example <bob@desk.example> escreveu (segunda, 2/03/2026 à(s) 10:30):'],
    ['Invoice 2026-0815', 'Bob Example <bob@desk.example> writes:'],
    [
      'Example Corp., 1 Main St., Springfield',
      'Bob Example <bob@desk.example> 于2026年3月2日周一 10:30写道：',
    ],
    ['https://shots.example/printer.png', 'Bob Example <bob@desk.example> writes:'],
    ['[1] https://shots.example/printer.png', 'Bob Example <bob@desk.example> schreef op 2-3-2026 10:30:'],
    ['It does not contradict RFC 3028.', 'Bob Example <bob@desk.example> writes:'],
    ['It is the big one\n(Northern Office)', 'Bob Example <bob@desk.example> writes:'],
    ['Ok', "'Bob Example' via Desk <bob@desk.example> wrote:"],
    ['Ok', 'desk@desk.example <desk@desk.example> 于2026年3月2日周一 10:30写道：'],
    ['Pode ser', 'bob.example <bob@desk.example> escreveu (segunda, 2/03/2026 à(s) 10:30):'],
    ['We wait for Bob:', 'Bob Example <bob@desk.example> schreef op 2-3-2026 10:30:'],
    ['It came on 2 March 2026.\nIt does not work', 'Bob Example <bob@desk.example> writes:'],
    [
      'It came on 2 March 2026.\nIt does not work',
      'In article <m1@desk.example>, Bob <bob@desk.example> wrote:',
    ],
  ])('%s', (answer, attribution) => {
    expect(read(`${answer}\n${attribution}\n\n> Does Friday work?`)).toMatchObject({
      text: answer,
      quoted: `${attribution}\n\n> Does Friday work?`,
    });
  });
});

describe('an answer without a full stop, directly above the attribution, is the answer', () => {
  describe.each([
    'Thanks a lot, we will try this out on the new machine next week and then tell you how it went',
    'Danke, das hat geklappt und wir brauchen nichts weiter',
    'Merci beaucoup, nous allons essayer la semaine prochaine et vous tiendrons au courant',
    'Спасибо, мы попробуем на следующей неделе и сообщим',
    'In 2025 we bought three of them, and now all of them are broken in the same way',
    'my other address is anna@home.example',
  ])('%s', (answer) => {
    test.each([
      'Bob Example <bob@desk.example> wrote:',
      'Bob Example <bob@desk.example> writes:',
      'On Mon, Mar 2, 2026 at 10:30 AM Bob Example <bob@desk.example> wrote:',
    ])('%s', (line) => {
      expect(read(`${answer}\n${line}\n\n> What is wrong?`).text).toBe(answer);
    });
  });

  test('and a name that goes on in the next line is none', () => {
    const line =
      'On Mon, Mar 2, 2026 at 10:30 AM Bob Peter van der Example-Longname\nSurname <bob@desk.example> wrote:';
    expect(read(`Yes\n\n${line}\n\n> What is wrong?`).text).toBe('Yes');
  });
});

describe('words that begin like a date or a name of a day, directly above a date in any language', () => {
  const SHORT = [
    'So be it',
    'Do it',
    'Merci',
    'Am Montag',
    'Le mardi',
    'El lunes',
    'Friday',
    '12345',
    'Works for me.',
  ];
  test.each([
    '2026년 3월 2일 (월) 오전 10:30, Bob Example <bob@desk.example>님이 작성:',
    'пон, 2. мар 2026. у 10:30 Bob Example <bob@desk.example> је написао/ла:',
    '2. 3. 2026 v 10:30, Bob Example <bob@desk.example>:',
    'Pirmd., 2026. g. 2. marts, plkst. 10:30 — lietotājs Bob Example (<bob@desk.example>) rakstīja:',
    'सोम, 2 मार्च 2026 को 10:30 am बजे को Bob Example <bob@desk.example> ने लिखा:',
    '2026. 03. 02. 10:30 keltezéssel, Bob Example írta:',
    'Dne 02. 03. 26 v 10:30 Bob Example napsal(a):',
    'man. 2. mars 2026 kl. 10:30 skrev Bob Example <bob@desk.example>:',
  ])('%s', (attribution) => {
    for (const answer of SHORT) expect(read(`${answer}\n${attribution}\n> Which one?`).text).toBe(answer);
  });
});

describe('what only looks like the beginning of a quote stays', () => {
  test.each([
    'Please change my booking:\n\nFrom: Berlin\nTo: Paris\nDate: 3 March 2026, 10:30\n\nI need two seats.',
    'The goods went\n\nVon: Lager Nord\nAn: Filiale 12\nDatum: 02.03.2026 10:30\n\nand never came.',
    'My data:\n\nName: Carla\nFrom: Leeds\nE-Mail: carla@x.example\nSubject: Pump\n\nCan you call me?',
    'I am still waiting. On 2 March 2026 your colleague wrote:\n\n"It will be sent today."\n\nIt was not.',
    'Hallo,\n\nam 02.03.2026 um 10:30 schrieb mir Ihre Kollegin:\n\n"Das Teil geht heute raus."\n\nEs ist nicht da.',
    'I called on Tuesday, 3 March 2026 and the lady said:\nthe parcel is lost. Can that be?',
    'Our chat:\n\nCarla (10:30): does it work?\nAnna (10:31): no\nAnna wrote:\nit makes noise\n\nWhat now?',
    'Please put this on the web site:\n\n--- important message ---\n\nThe pump is leaking.',
  ])('%j', (text) => {
    expect(read(text)).toEqual({ text, html: null, quoted: '', signature: '' });
  });

  test('what the writer quotes on purpose, a few lines at the end, is part of the text', () => {
    const text = 'I do not understand this sentence of your manual:\n\n> Turn the knob until it clicks.';
    expect(read(text).text).toBe(text);
    const long = Array.from({ length: 30 }, (_, at) => `> line ${at}`).join('\n');
    expect(read(`Please see my answer above the old mail:\n\n${long}`).quoted).toBe(long);
  });
});

test.each([
  '**** Call 4711 first ****',
  '**important**',
  '-----END CERTIFICATE-----',
  '-----END PGP MESSAGE-----',
])('what is stressed, or ends a key, belongs to the text above a quote: %s', (line) => {
  const header = 'From: Bob <bob@desk.example>\nSent: Monday, March 2, 2026 10:30\nSubject: Key\n\nSend it.';
  expect(read(`Here it is.\n${line}\n\n${header}`).text).toBe(`Here it is.\n${line}`);
});

describe('what only looks like a signature stays', () => {
  test.each([
    'I have the part now.\n\nThank you!\n\nThe invoice is wrong though. It says 100 EUR, please correct it.',
    'I compared three.\n\nBest\n\nwas the red one, so I would like to order it. Please send me an offer.',
    'I have the part now.\n\nBest regards,\nCarla\n\nPS: the invoice is wrong.',
    'Das Teil ist da.\n\nViele Grüße\nCarla\n\nP.S. Die Rechnung ist falsch.',
    'The goods were\nsent from Hamburg\nand never came.',
    'Le colis a été\nenvoyé de Lyon\net n’est jamais arrivé.',
    'Hello,\n\nDisclaimer: I am no expert. But the pump seems to run backwards.\n\nIs that normal?',
    'Please come on Friday.\n\nImportant note: the bell is broken, please knock.\n\nCarla',
    'Hello,\n\nThis message is confidential: my colleague must not see it.\n\nHe broke the pump himself.',
    'Advisory\n Release Date: 2026/03/02\n  Author: Bob Example [bob@far.example]\n\n  Application: printer',
    'It is here.\n\nSent from my desk, is much easier than my mobile phone.',
    'It is here.\n\nThis message is intended for Bob, please pass it on.',
    'The notebook is slow.\n\nIs it Avast that looks for a virus all the time?\n\nPlease tell me.',
    'The setup stops.\n\n---\nWarning: the disk is full\n---\n\nWhat shall I do?',
  ])('%j', (text) => {
    expect(read(text)).toEqual({ text, html: null, quoted: '', signature: '' });
  });

  test('a closing above a delimiter or a client’s footer ends the text', () => {
    expect(read('It is here.\n\nCheers,\nCarla\n\n--\nCarla Customer\nPumps Ltd')).toMatchObject({
      text: 'It is here.\n\nCheers,\nCarla',
      signature: '--\nCarla Customer\nPumps Ltd',
    });
    expect(read('It is here.\n\nThanks,\nCarla\n\nSent from my iPhone')).toMatchObject({
      text: 'It is here.\n\nThanks,\nCarla',
      signature: 'Sent from my iPhone',
    });
  });

  test('of two closings, the last begins the signature', () => {
    expect(read('Hi,\n\nThank you\n\nFirst line\nSecond line\n\nThank you again,\nCarla')).toMatchObject({
      text: 'Hi,\n\nThank you\n\nFirst line\nSecond line',
      signature: 'Thank you again,\nCarla',
    });
  });
});

describe('the footers of clients and their helpers, whatever link is within them', () => {
  test.each([
    'Outlook für Android<https://aka.example/x> beziehen',
    'Sent with [ProtonMail](https://proton.example) Secure Email.',
    'Sent with Tuta; enjoy secure & ad-free emails.',
    'Sent from my cell, please excuse any typos.',
    'Sent from Nylas Mail, the extensible, open source mail client.',
    'Gesendet von meinem Android-Gerät mit K-9 Mail. Bitte entschuldigen Sie meine Kürze.',
    'Enviado desde mi dispositivo Android con K-9 Mail. Por favor, disculpa mi brevedad.',
    'Von Samsung Mobile gesendet',
    '发送自 Windows 版邮件',
    // Virus scanners
    'Virus-free.www.avast.com <https://www.avast.com/sig-email?utm_medium=email>',
    'Virenfrei. www.avast.com\n<#DAB4FAD8-2DD7-40BB-A1B8-4E2AA1F9FDF2>',
    '---\nDiese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.\nwww.avast.com',
    '______\nThis email has been scanned by the example service.\nFor more visit https://scan.example\n______',
    // Notices
    'Any views or opinions presented in this email are solely those of the author.',
    'This email is intended for the named recipient only. If you got it in error, please delete it.',
    'Die in dieser E-Mail enthaltenen Informationen sind vertraulich und nur für den Empfänger bestimmt.',
    'De informatie in dit bericht is uitsluitend bestemd voor de geadresseerde en kan vertrouwelijk zijn.',
    'La información contenida en este mensaje es confidencial y va dirigida a su destinatario.',
  ])('%s', (footer) => {
    expect(read(`It is here.\n\n${footer}`)).toMatchObject({ text: 'It is here.', signature: footer });
  });
});

describe('clients that begin a quote in ways of their own', () => {
  const OLD = 'Does Friday work?\n\nBob';
  test.each([
    ['GroupWise, wrapped', '>>> "Desk of the Northern Region" <north@desk.example>\n3/2/2026 10:30 AM >>>\n'],
    [
      'GroupWise, with the Message-ID',
      '>>> On 3/2/2026 at 10:30 AM, in message\n<45E7A0DD.5DC8.00B7.0@desk.example>, Bob <bob@desk.example>\nwrote:\n',
    ],
    ['Yahoo on a phone', 'On Mon, Mar 2, 2026 at 10:30 AM, Bob Example<bob@desk.example> wrote:   '],
    [
      'Yandex',
      '----------------\nКому: carla@x.example;\nТема: Насос;\n02.03.2026, 10:30, "Bob" <bob@desk.example>:\n',
    ],
    [
      'Proton',
      '‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, March 2, 2026 10:30 AM, Bob <bob@desk.example> wrote:\n\n',
    ],
    ['David', 'Original Message processed by david®\nPump 2. März 2026, 10:30 Uhr\nVon Bob\nAn Carla\n\n'],
    ['another ticket system', '##- Please type your reply above this line -##\n\n'],
    ['another ticket system in German', '##- Bitte antworten Sie über dieser Linie -##\n\n'],
    [
      'a line of dashes in a language that we do not know',
      '-------- Kopsavilkums --------\nNo: Bob <bob@desk.example>\nKam: carla@x.example\nTēma: Sūknis\n\n',
    ],
  ])('%s', (_client, beginning) => {
    const { text, quoted } = read(`Works for me.\n\n${beginning}${OLD}`);
    expect([text, quoted]).toEqual(['Works for me.', `${beginning}${OLD}`]);
  });

  test('The Bat! puts initials before the quote sign', () => {
    const quote = 'Monday, March 2, 2026, 10:30:12 AM, you wrote:\n\nBE> Does Friday work?';
    expect(read(`Hello Bob,\n\n${quote}\n\nWorks for me.`)).toMatchObject({
      text: 'Hello Bob,\n\n\nWorks for me.',
      quoted: quote,
    });
  });
});

describe('the header of what Outlook quotes, in more languages', () => {
  test.each([
    ['Daripada', 'Dihantar', 'Kepada', 'Sk', 'Subjek'],
    ['Од', 'Послато', 'За', 'Копија', 'Тема'],
    ['Siuntėjas', 'Išsiųsta', 'Gavėjas', 'Kopija', 'Tema'],
    ['No', 'Nosūtīts', 'Kam', 'Kopija', 'Tēma'],
    ['Nork', 'Bidalia', 'Nori', 'Kopia', 'Gaia'],
    ['प्रेषक', 'भेजा गया', 'प्रति', 'प्रतिलिपि', 'विषय'],
    ['Кімнен', 'Жіберілді', 'Кімге', 'Көшірме', 'Тақырып'],
    ['از', 'ارسال شده', 'به', 'رونوشت', 'موضوع'],
    ['Frá', 'Sent', 'Til', 'Afrit', 'Efni'],
    ['Nga', 'Dërguar', 'Për', 'Cc', 'Subjekti'],
    ['De', 'Enviat', 'Per a', 'A/c', 'Assumpte'],
  ])('%s', (from, sent, to, cc, subject) => {
    const header = `${from}: Bob <bob@desk.example>\n${sent}: 2 March 2026 10:30\n${to}: Carla <carla@x.example>\n${cc}: eve@x.example\n${subject}: Pump`;
    expect(read(`Works for me.\n\n${header}\n\nDoes Friday work?`)).toMatchObject({
      text: 'Works for me.',
      quoted: `${header}\n\nDoes Friday work?`,
    });
  });
});

test('the source of a mail that somebody pasted is no quote', () => {
  for (const field of [
    'Received: from a by b',
    'Received: from a\n\tby b; Mon, 2 Mar 2026',
    'X-Spam-Flag: YES',
  ]) {
    const text = `I get this:\n\n${field}\nFrom: Anna <anna@x.example>\nTo: carla@x.example\nSubject: Hello\n\nIs it spam?`;
    expect(read(text).text.endsWith('Is it spam?')).toBe(true);
  }
});

test('the footer of a client that put signs of no width around it is one', () => {
  expect(read('Done.\n\n\u2063Get BlueMail for Android \u200b')).toMatchObject({ text: 'Done.' });
});
