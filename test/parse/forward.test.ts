import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { Forwarded } from '../../src/mail/forwarded.ts';

async function forwardOf(text: string, subject: string, fields = ''): Promise<Forwarded | null> {
  const word = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  const head = `From: Anna <anna@desk.example>\r\nSubject: ${word}\r\n${fields}Content-Type: text/plain; charset=utf-8\r\n\r\n`;
  return (await parseMessage(Buffer.from(head + text.replace(/\n/g, '\r\n')))).message.forwarded;
}

/** The line above, and the labels of sender, date, recipient, copy and subject. */
type Client = [string, string, string, string, string, string];

const CLIENTS: Client[] = [
  // Gmail
  ['---------- Forwarded message ---------', 'From:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  ['---------- Forwarded message ---------', 'Von:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  ['---------- Forwarded message ---------', 'Saatja:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  ['---------- Forwarded message ---------', 'Šalje:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  ['---------- Forwarded message ---------', 'Від:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  // Apple Mail
  ['Begin forwarded message:', 'From:', 'Date:', 'To:', 'Cc:', 'Subject:'],
  ['Začátek přeposílané zprávy:', 'Od:', 'Datum:', 'Komu:', 'Kopie:', 'Předmět:'],
  ['Start på videresendt besked:', 'Fra:', 'Dato:', 'Til:', 'Cc:', 'Emne:'],
  ['Anfang der weitergeleiteten Nachricht:', 'Von:', 'Datum:', 'An:', 'Kopie:', 'Betreff:'],
  ['Inicio del mensaje reenviado:', 'De:', 'Fecha:', 'Para:', 'Cc:', 'Asunto:'],
  ['Välitetty viesti alkaa:', 'Lähettäjä:', 'Päiväys:', 'Vastaanottaja:', 'Kopio:', 'Aihe:'],
  ['Début du message réexpédié :', 'De:', 'Date:', 'À:', 'Cc:', 'Objet:'],
  ['Započni proslijeđenu poruku:', 'Šalje:', 'Datum:', 'Prima:', 'Cc:', 'Predmet:'],
  ['Továbbított levél kezdete:', 'Feladó:', 'Dátum:', 'Címzett:', 'Másolat:', 'Tárgy:'],
  ['Inizio messaggio inoltrato:', 'Da:', 'Data:', 'A:', 'Cc:', 'Oggetto:'],
  ['Begin doorgestuurd bericht:', 'Van:', 'Datum:', 'Aan:', 'Kopie:', 'Onderwerp:'],
  ['Videresendt melding:', 'Fra:', 'Dato:', 'Til:', 'Kopi:', 'Emne:'],
  ['Początek przekazywanej wiadomości:', 'Od:', 'Data:', 'Do:', 'DW:', 'Temat:'],
  ['Início da mensagem reencaminhada:', 'De:', 'Data:', 'Para:', 'Cc:', 'Assunto:'],
  ['Începe mesajul redirecționat:', 'Expeditorul:', 'Dată:', 'Către:', 'Cc:', 'Subiectul:'],
  ['Начало переадресованного сообщения:', 'Отправитель:', 'Дата:', 'Получатель:', 'Копия:', 'Тема:'],
  ['Začiatok preposlanej správy:', 'Od:', 'Dátum:', 'Komu:', 'Kópia:', 'Predmet:'],
  ['Vidarebefordrat mejl:', 'Från:', 'Datum:', 'Till:', 'Kopia:', 'Ämne:'],
  ['İleti başlangıcı:', 'Kimden:', 'Tarih:', 'Kime:', 'Bilgi:', 'Konu:'],
  ['Початок листа, що пересилається:', 'Від кого:', 'Дата:', 'Кому:', 'Копія:', 'Тема:'],
  // Thunderbird
  ['-------- Forwarded Message --------', 'From:', 'Date:', 'To:', 'CC:', 'Subject:'],
  ['-------- Weitergeleitete Nachricht --------', 'Von:', 'Datum:', 'An:', 'Kopie (CC):', 'Betreff:'],
  ['-------- Přeposlaná zpráva --------', 'Od:', 'Datum:', 'Komu:', 'Kopie:', 'Předmět:'],
  ['-------- Videresendt meddelelse --------', 'From:', 'Date:', 'To:', 'CC:', 'Subject:'],
  [
    '-------- Välitetty viesti / Fwd.Msg --------',
    'Lähettäjä:',
    'Päiväys:',
    'Vastaanottaja:',
    'Kopio:',
    'Aihe:',
  ],
  ['-------- Message transféré --------', 'De :', 'Date :', 'Pour :', 'Copie à :', 'Sujet :'],
  ['-------- Proslijeđena poruka --------', 'Šalje:', 'Datum:', 'Prima:', 'CC:', 'Naslov:'],
  ['-------- Messaggio Inoltrato --------', 'Mittente:', 'Data:', 'A:', 'CC:', 'Oggetto:'],
  ['--- Treść przekazanej wiadomości ---', 'Nadawca:', 'Data:', 'Adresat:', 'Kopia:', 'Temat:'],
  ['-------- Перенаправленное сообщение --------', 'От:', 'Дата:', 'Кому:', 'Копия:', 'Тема:'],
  [
    '-------- Preposlaná správa --- Forwarded Message --------',
    'Od:',
    'Dátum:',
    'Komu:',
    'Kópia:',
    'Predmet:',
  ],
  ['-------- İletilen İleti --------', 'Kimden:', 'Tarih:', 'Kime:', 'CC:', 'Konu:'],
  ['-------- Переслане повідомлення --------', 'Від:', 'Дата:', 'Кому:', 'Копія:', 'Тема:'],
  // Thunderbird and Apple Mail in languages that are seldom heard
  ['-------- Прослеђена порука --------', 'Шаље:', 'Датум:', 'За:', 'Копија:', 'Наслов:'],
  ['-------- Pārsūtīta vēstule --------', 'No:', 'Datums:', 'Kam:', 'Kopija:', 'Temats:'],
  ['-------- Áframsendur póstur --------', 'Frá:', 'Dagsetning:', 'Til:', 'Afrit:', 'Efni:'],
  ['Mula mesej dimajukan:', 'Daripada:', 'Tarikh:', 'Kepada:', 'Sk:', 'Subjek:'],
  ['-------- 轉寄郵件 --------', '從:', '日期:', '到:', '副本:', '主旨:'],
  ['-------- Vidaresend melding --------', 'Frå:', 'Dato:', 'Til:', 'CC:', 'Emne:'],
  ['-------- Перанакіраванае паведамленне --------', 'Ад:', 'Дата:', 'Каму:', 'CC:', 'Тэма:'],
  // Roundcube
  ['-------- Původní zpráva --------', 'Odesílatel:', 'Datum:', 'Adresát:', 'Kopie:', 'Předmět:'],
  ['-------- 元のメッセージ --------', '発信者:', '日付:', '宛先:', 'CC:', '件名:'],
  ['-------- Thư gốc --------', 'Gửi từ:', 'Ngày:', 'Người nhận:', 'Cc:', 'Tiêu đề:'],
  ['-------- Оригинална порака --------', 'Од:', 'Датум:', 'Примач:', 'CC:', 'Наслов:'],
  // eM Client
  ['------ Forwarded Message ------', 'From', 'Date', 'To', 'Cc', 'Subject'],
  // HubSpot
  ['---------- メッセージを転送 ----------', '送信元：', '日付：', '宛先：', 'CC：', '件名：'],
  ['---------- Wiadomość przesłana dalej ----------', 'Od:', 'Data:', 'Do:', 'DW:', 'Temat:'],
  [
    '---------- Edelleenlähetetty viesti ----------',
    'Lähettäjä:',
    'Päivämäärä:',
    'Vastaanottaja:',
    'Kopio:',
    'Aihe:',
  ],
  // Outlook, without a word of forwarding
  ['________________________________', 'From:', 'Sent:', 'To:', 'Cc:', 'Subject:'],
  ['-----Ursprüngliche Nachricht-----', 'Von:', 'Gesendet:', 'An:', 'Cc:', 'Betreff:'],
  ['', 'Od:', 'Datum:', 'Komu:', 'Kopie:', 'Předmět:'],
  ['', 'От:', 'Дата:', 'Кому:', 'Копия:', 'Тема:'],
];

describe('a message forwarded inline is unwrapped', () => {
  test.each(CLIENTS)('%s %s', async (separator, from, date, to, cc, subject) => {
    const header = [
      `${from} Dora Doe <dora@other.example>`,
      `${date} 1 March 2026 18:20`,
      `${to} anna@desk.example`,
      `${cc} Bob <bob@other.example>, eve@other.example`,
      `${subject} Broken scanner`,
    ];
    const expected = {
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      to: [{ address: 'anna@desk.example', name: '' }],
      cc: [
        { address: 'bob@other.example', name: 'Bob' },
        { address: 'eve@other.example', name: '' },
      ],
      subject: 'Broken scanner',
      date: '1 March 2026 18:20',
      text: 'Hi Anna,\n\nit is broken.',
      comment: 'Please see.',
    };
    const plain = `Please see.\n\n${separator}\n\n${header.join('\n')}\n\nHi Anna,\n\nit is broken.\n`;
    expect(await forwardOf(plain, 'Fwd: Broken scanner')).toEqual(expected);
    const quoted = header.map((line) => `> ${line}`).join('\n');
    expect(
      await forwardOf(
        `Please see.\n\n${separator}\n\n${quoted}\n>\n> Hi Anna,\n>\n> it is broken.\n`,
        'Fwd: x',
      ),
    ).toEqual(expected);
  });

  test.each([
    'Dne 28.10.2026 12:46, Dora Doe <dora@other.example> napsal(a):',
    'Den 28/10/2026 12:46 skrev "Dora Doe" <dora@other.example>:',
    'Am 28/10/2026, 12:46 schrieb "Dora Doe" <dora@other.example>:',
    'On 28/10/2026, 12:46, "Dora Doe" <dora@other.example> wrote:',
    'El 28/10/2026 12:46, "Dora Doe" <dora@other.example> escribió:',
    'Le 28/10/2026 12:46, « Dora Doe » <dora@other.example> a écrit :',
    'Dora Doe <dora@other.example> kirjoitti 28/10/2026 12:46:',
    '28/10/2026 12:46 időpontban Dora Doe (dora@other.example) ezt írta:',
    'Il giorno 28/10/2026 12:46 "Dora Doe" <dora@other.example> ha scritto:',
    'Op 28/10/2026 12:46 heeft Dora Doe <dora@other.example> geschreven:',
    'Dora Doe <dora@other.example> skrev følgende den 28/10/2026, 12:46:',
    'Dnia 28/10/2026, 12:46 użytkownik „Dora Doe” <dora@other.example> napisał:',
    'Em 28/10/2026, 12:46, "Dora Doe" <dora@other.example> escreveu:',
    '28/10/2026 12:46 пользователь "Dora Doe" <dora@other.example> написал:',
    '28/10/2026 12:46 používateľ Dora Doe (<dora@other.example>) napísal:',
    'Den 28/10/2026 12:46 skrev "Dora Doe" <dora@other.example> följande:',
    '"Dora Doe" <dora@other.example>, 28/10/2026 12:46 tarihinde şunu yazdı:',
  ])('below a line like an answer’s, where the subject says it: %s', async (line) => {
    const found = await forwardOf(`Please see.\n\n${line}\n\n    It is broken.\n`, 'FW: Broken scanner');
    expect(found).toMatchObject({
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      subject: 'Broken scanner',
      date: expect.stringContaining('28') as string,
      comment: 'Please see.',
    });
    expect(await forwardOf(`No.\n\n${line}\n\n    It is broken.\n`, 'Re: Broken scanner')).toBeNull();
  });

  test.each([
    '<dora@other.example<mailto:dora@other.example>>',
    '<dora@other.example <mailto:dora@other.example>>',
  ])('with the address twice, as Outlook writes links in text: %s', async (address) => {
    const header = `From: "Dora Doe" ${address}\nSent: 1 March 2026 18:20\nTo: "Anna" ${address}\nSubject: x`;
    expect(await forwardOf(`${header}\n\nIt is broken.\n`, 'FW: x')).toMatchObject({
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      to: [{ address: 'dora@other.example', name: 'Anna' }],
    });
  });

  test('with labels in a language that is not known, below a line that says it; the form of a web page is none', async () => {
    const fields =
      'Oddi wrth: Dora Doe <dora@other.example>\nDyddiad: 1 Mawrth 2026 18:20\nDerbyniwr: anna@desk.example\nPwnc: Broken scanner\n\nIt is broken.\n';
    expect(await forwardOf(`Please see.\n\n------ Forwarded message ------\n${fields}`, 'x')).toMatchObject({
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      to: [{ address: 'anna@desk.example', name: '' }],
      subject: 'Broken scanner',
      date: '1 Mawrth 2026 18:20',
      text: 'It is broken.',
      comment: 'Please see.',
    });
    expect(await forwardOf(`------ Your message ------\n${fields}`, 'x')).toBeNull();
  });

  test('with its header on one line, as Yahoo writes it', async () => {
    const line =
      '----- Messaggio inoltrato ----- Da: Dora Doe <dora@other.example>A: "anna@desk.example" <anna@desk.example>Cc: Bob <bob@other.example>Inviato: lunedì 1 marzo 2026, 18:20:00 CETOggetto: Broken scanner';
    expect(await forwardOf(`${line}\n It is broken.\n`, 'Fw: Broken scanner')).toMatchObject({
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      to: [{ address: 'anna@desk.example' }],
      cc: [{ address: 'bob@other.example' }],
      subject: 'Broken scanner',
      date: 'lunedì 1 marzo 2026, 18:20:00 CET',
    });
  });

  test.each([
    ['-------- Пересылаемое сообщение --------', '-------- Конец пересылаемого сообщения --------'],
    ['-------- Forwarded message --------', '----- End forwarded message -----'],
  ])('below an answer’s line, as Yandex writes it, up to the line that closes it: %s', async (begin, end) => {
    const line = '01.03.2026, 18:20, "Dora Doe" <dora@other.example>:';
    const body = `Please see.\n\n${begin}\n${line}\n\nIt is broken.\n${end}\n\n--\nAnna\n`;
    expect(await forwardOf(body, 'Fwd: Broken scanner')).toMatchObject({
      from: { address: 'dora@other.example', name: 'Dora Doe' },
      subject: 'Broken scanner',
      text: 'It is broken.',
      comment: 'Please see.',
    });
  });

  test.each([
    'Importance: High',
    'Anlagen: Liste.pdf',
    'Organization: Other Ltd',
    '============ Forwarded message ============',
  ])('with more below its header: %s', async (line) => {
    const header = 'From: Dora Doe <dora@other.example>\nDate: 1 March 2026 18:20\nSubject: Broken scanner';
    const body = `============ Forwarded message ============\n${header}\n${line}\n\nIt is broken.\n`;
    expect(await forwardOf(body, 'Fwd: x')).toMatchObject({
      subject: 'Broken scanner',
      text: 'It is broken.',
    });
  });

  test('as an attached message', async () => {
    const attached =
      'From: =?iso-8859-1?Q?D=F6ra?= <dora@other.example>\r\nTo: anna@desk.example\r\nSubject: Broken scanner\r\nDate: Sun, 1 Mar 2026 18:20:00 +0100\r\n\r\nIt is broken.\r\n';
    const raw = `From: Anna <anna@desk.example>\r\nSubject: Fwd: Broken scanner\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nPlease see.\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n${attached}\r\n--x--\r\n`;
    const { message } = await parseMessage(Buffer.from(raw));
    expect(message.forwarded).toEqual({
      from: { address: 'dora@other.example', name: 'Döra' },
      to: [{ address: 'anna@desk.example', name: '' }],
      cc: [],
      subject: 'Broken scanner',
      date: 'Sun, 1 Mar 2026 18:20:00 +0100',
      text: 'It is broken.',
      comment: 'Please see.',
    });
    expect(message.attachments).toHaveLength(1);
  });
});

test('who forwards without a word has not signed: the signature at the end is the original writer’s', async () => {
  const original =
    '---------- Forwarded message ---------\nFrom: Dora Doe <dora@other.example>\nDate: Sun, Mar 1, 2026 at 6:20 PM\nSubject: Scanner\nTo: Anna <anna@desk.example>\n\nIt is broken.\n\nKind regards,\nDora Doe\n+44 20 1234';
  const replyTo = async (text: string) => {
    const raw = `From: a@x.example\r\nTo: b@x.example\r\nSubject: Fwd: Scanner\r\n\r\n${text}\r\n`;
    return (await parseMessage(Buffer.from(raw))).message.reply;
  };
  expect(await replyTo(original)).toMatchObject({ text: original, signature: '' });
  expect(await replyTo(`Please see.\n\nKind regards,\nAnna\n\n${original}`)).toMatchObject({
    text: 'Please see.',
    signature: 'Kind regards,\nAnna',
    quoted: original,
  });
});

describe('what is no forward', () => {
  const header = 'From: Bob <bob@desk.example>\nSent: Monday, March 2, 2026\nTo: Carla\nSubject: Fire';

  test('an answer that quotes as Outlook does', async () => {
    expect(await forwardOf(`It is out.\n\n${header}\n\nIs it out?`, 'RE: Fire')).toBeNull();
    expect(
      await forwardOf(`It is out.\n\n${header}\n\nIs it out?`, 'Fire', 'In-Reply-To: <a@b>\r\n'),
    ).toBeNull();
  });

  test('an answer that quotes as Gmail does', async () => {
    const quote = 'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote:\n> Is it out?';
    expect(await forwardOf(`It is out.\n\n${quote}`, 'Fire')).toBeNull();
  });

  test('a plain message', async () => {
    expect(await forwardOf('From: Berlin\nTo: Munich\n\nTwo tickets, please.', 'Tickets')).toBeNull();
    const journey = 'Please book:\n\nFrom: Berlin\nTo: Munich\nDate: 3 March 2026 10:30\n\nTwo tickets.';
    expect(await forwardOf(journey, 'Tickets')).toBeNull();
  });
});

describe('a message that was forwarded by a program of old', () => {
  const fields =
    'From: Bob Example <bob@far.example>\nTo: list@far.example\nSubject: Paper\nDate: Mon, 2 Mar 2026 10:30:00 +0000';

  test.each([
    ['Eudora', `--- begin forwarded text\n\n\n${fields}\n\nThe paper is out.\n\n--- end forwarded text`],
    [
      'Elm',
      `Forwarded message:\n${`From bob@far.example Mon Mar  2 10:30:00 2026\n${fields}\n\nThe paper is out.`.replace(/^/gm, '> ')}`,
    ],
    [
      'mutt, from somebody with a long name',
      `----- Forwarded message from Bartholomew Example-Longname <bob@far.example> -----\n\n${fields}\n\nThe paper is out.\n\n----- End forwarded message -----`,
    ],
    ['MH', `------- Forwarded Message\n\n${fields}\n\nThe paper is out.\n\n------- End of Forwarded Message`],
    [
      'MH with the fields of the transport',
      `------- Forwarded Message\n\nReturn-Path: <bob@far.example>\nDelivered-To: anna@desk.example\nReceived: from far.example\n\tby desk.example; Mon, 2 Mar 2026 10:30:02 +0000\nX-Mailer: nmh\nMessage-Id: <1@far.example>\nMIME-Version: 1.0\n${fields}\nContent-Type: text/plain\n\nThe paper is out.\n\n------- End of Forwarded Message`,
    ],
  ])('%s', async (_name, text) => {
    expect(await forwardOf(`See below.\n\n${text}\n`, 'Paper')).toMatchObject({
      from: { address: 'bob@far.example', name: 'Bob Example' },
      to: [{ address: 'list@far.example' }],
      subject: 'Paper',
      date: 'Mon, 2 Mar 2026 10:30:00 +0000',
      text: 'The paper is out.',
      comment: 'See below.',
    });
  });

  test('an answer that quotes one is no forward', async () => {
    const quoted = `--- begin forwarded text\n\n${fields}\n\nThe paper is out.`.replace(/^/gm, '> ');
    expect(await forwardOf(`I have read it.\n\n${quoted}\n`, 'Re: Paper')).toBeNull();
  });
});
