import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** How the big clients introduce a quote, in their users' languages. */
const ATTRIBUTIONS = [
  // Gmail
  'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote:',
  'Am Mo., 2. März 2026 um 10:30 Uhr schrieb Bob <bob@desk.example>:',
  'Le lun. 2 mars 2026 à 10:30, Bob <bob@desk.example> a écrit :',
  'El lun, 2 mar 2026 a las 10:30, Bob (<bob@desk.example>) escribió:',
  'Il giorno lun 2 mar 2026 alle ore 10:30 Bob <bob@desk.example> ha scritto:',
  'Em seg., 2 de mar. de 2026 às 10:30, Bob <bob@desk.example> escreveu:',
  'Bob <bob@desk.example> escreveu (segunda, 2/03/2026 à(s) 10:30):',
  'Op ma 2 mrt 2026 om 10:30 schreef Bob <bob@desk.example>:',
  'Den man. 2. mar. 2026 kl. 10.30 skrev Bob <bob@desk.example>:',
  'man. 2. mars 2026 kl. 10:30 skrev Bob <bob@desk.example>:',
  'Den mån 2 mars 2026 kl 10:30 skrev Bob <bob@desk.example>:',
  'ma 2. maalisk. 2026 klo 10.30 Bob (bob@desk.example) kirjoitti:',
  'pon., 2 mar 2026 o 10:30 Bob <bob@desk.example> napisał(a):',
  'po 2. 3. 2026 v 10:30 odesílatel Bob <bob@desk.example> napsal:',
  'po 2. 3. 2026 o 10:30 Bob <bob@desk.example> napísal(a):',
  'Bob <bob@desk.example> ezt írta (időpont: 2026. márc. 2., H, 10:30):',
  'În lun., 2 mar. 2026 la 10:30, Bob <bob@desk.example> a scris:',
  'пн, 2 мар. 2026 г. в 10:30, Bob <bob@desk.example>:',
  'пн, 2 бер. 2026 р. о 10:30 Bob <bob@desk.example> пише:',
  'На пн, 2.03.2026 г. в 10:30 Bob <bob@desk.example> написа:',
  'Στις Δευ 2 Μαρ 2026 στις 10:30 π.μ., ο χρήστης Bob <bob@desk.example> έγραψε:',
  'Bob <bob@desk.example>, 2 Mar 2026 Pzt, 10:30 tarihinde şunu yazdı:',
  '2026年3月2日(月) 10:30 Bob <bob@desk.example>:',
  '2026년 3월 2일 (월) 오전 10:30, Bob <bob@desk.example>님이 작성:',
  'Bob <bob@desk.example> 于2026年3月2日周一 10:30写道：',
  'Bob <bob@desk.example> 於 2026年3月2日 週一 上午10:30寫道：',
  'בתאריך יום ב׳, 2 במרץ 2026 ב-10:30 מאת Bob <bob@desk.example>:',
  'في الاثنين، 2 مارس 2026 في 10:30 ص تمت كتابة ما يلي بواسطة Bob <bob@desk.example>:',
  'เมื่อ จ. 2 มี.ค. 2026 เวลา 10:30 Bob <bob@desk.example> เขียนว่า:',
  'Vào Th 2, 2 thg 3, 2026 vào lúc 10:30 Bob <bob@desk.example> đã viết:',
  'Pada tanggal Sen, 2 Mar 2026 pukul 10.30 Bob <bob@desk.example> menulis:',
  'pon, 2. ožu 2026. u 10:30 Bob <bob@desk.example> napisao je:',
  'V V pon., 2. mar. 2026 ob 10:30 je oseba Bob <bob@desk.example> napisala:',
  '2026-03-02, pr, 10:30 Bob <bob@desk.example> rašė:',
  'pirmd., 2026. g. 2. marts, plkst. 10:30 — lietotājs Bob (<bob@desk.example>) rakstīja:',
  'Kuupäev E, 2. märts 2026 kell 10:30 kirjutas Bob <bob@desk.example>:',
  'Missatge de Bob <bob@desk.example> del dia dl., 2 de març 2026 a les 10:30:',
  // Thunderbird
  'On 3/2/26 10:30, Bob wrote:',
  'Am 02.03.26 um 10:30 schrieb Bob:',
  'Le 02/03/2026 à 10:30, Bob a écrit :',
  'Il 02/03/2026 10:30, Bob ha scritto:',
  'El 2/3/26 a las 10:30, Bob escribió:',
  'Op 02-03-2026 om 10:30 schreef Bob:',
  'W dniu 02.03.2026 o 10:30, Bob pisze:',
  '02.03.2026 10:30, Bob пишет:',
  'Dne 02. 03. 26 v 10:30 Bob napsal(a):',
  '在 2026/3/2 10:30, Bob 写道:',
  'Den 02.03.2026 10:30, skrev Bob:',
  '2.3.2026 10.30, Bob kirjoitti:',
  '2026. 03. 02. 10:30 keltezéssel, Bob írta:',
  // Apple Mail
  'On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:',
  'Am 02.03.2026 um 10:30 schrieb Bob <bob@desk.example>:',
  'El 2 mar 2026, a las 10:30, Bob <bob@desk.example> escribió:',
  'Op 2 mrt 2026, om 10:30 heeft Bob <bob@desk.example> het volgende geschreven:',
  '2 mars 2026 kl. 10:30 skrev Bob <bob@desk.example>:',
  'Wiadomość napisana przez Bob <bob@desk.example> w dniu 2 mar 2026, o godz. 10:30:',
  '2 марта 2026 г., в 10:30, Bob <bob@desk.example> написал(а):',
  'Bob <bob@desk.example> şunları yazdı (2 Mar 2026 10:30):',
  '2026/03/02 10:30、Bob <bob@desk.example>のメール:',
  '2026年3月2日 10:30，Bob <bob@desk.example> 写道：',
  '2026. 3. 2. 오전 10:30, Bob <bob@desk.example> 작성:',
  'Bob <bob@desk.example> kirjoitti 2.3.2026 kello 10.30:',
  // Yahoo, Proton, Zoho, mail.ru, NetEase, Notes, Roundcube
  'On Monday, March 2, 2026 at 10:30:00 AM GMT+1, Bob <bob@desk.example> wrote:',
  'Am Montag, 2. März 2026 um 10:30:00 MEZ hat Bob <bob@desk.example> Folgendes geschrieben:',
  'On Monday, March 2nd, 2026 at 10:30 AM, Bob <bob@desk.example> wrote:',
  '---- On Mon, 02 Mar 2026 10:30:00 +0100 Bob <bob@desk.example> wrote ----',
  'Понедельник, 2 марта 2026, 10:30 +03:00 от Bob <bob@desk.example>:',
  'At 2026-03-02 10:30:00, "Bob" <bob@desk.example> wrote:',
  'Bob <bob@desk.example> wrote on 02.03.2026 10:30:00:',
  'Am 2026-03-02 10:30, schrieb Bob:',
  // Other clients and older versions: Horde, Open-Xchange, KMail, Evolution, mutt, Roundcube, Opera, K-9, Eudora, GroupWise, Notes
  'Op 2 mrt. 2026 10:30 schreef "Bob" <bob@desk.example>:',
  'Le 2 mars 2026 10:30, "Bob" <bob@desk.example> a écrit :',
  'Bob (bob@desk.example) a écrit le 2 mars 2026 :',
  'El 2 de marzo de 2026, 10:30, Bob <bob@desk.example> escribió:',
  'Am 2. März 2026 10:30 schrieb "Bob" <bob@desk.example>:',
  'Dnia 2 marca 2026 10:30 Bob <bob@desk.example> napisał(a):',
  'Dnia 2026-03-02 10:30 użytkownik Bob napisał:',
  'W dniu pon., 2.03.2026 o 10:30 Bob <bob@desk.example> napisał(a):',
  'W dniu 2 marca 2026 10:30 użytkownik Bob <bob@desk.example> napisał:',
  '2 марта 2026 г., 10:30 пользователь Bob <bob@desk.example> написал:',
  '2 марта 2026 г. 10:30 пользователь "Bob" <bob@desk.example> написал:',
  'Quoting Bob <bob@desk.example>:',
  'Zitat von Bob <bob@desk.example>:',
  'Citando Bob <bob@desk.example>:',
  'Bob <bob@desk.example> hat am 02.03.2026 10:30 geschrieben:',
  'Bob <bob@desk.example> hat am 2. März 2026 um 10:30 geschrieben:',
  'On 03/02/2026 10:30 AM Bob <bob@desk.example> wrote:',
  'Em seg, 2 de mar de 2026 10:30, Bob <bob@desk.example> escreveu:',
  'Il giorno 2 mar 2026, alle ore 10:30, Bob <bob@desk.example> ha scritto:',
  'Le 2 mars 2026 à 10:30, Bob <bob@desk.example> a écrit :',
  'On 2026-03-02T10:30:00+0100, Bob <bob@desk.example> wrote:',
  'In message <abc@desk.example>, Bob writes:',
  'In article <abc@desk.example>, Bob <bob@desk.example> wrote:',
  'At 10:30 AM 3/2/2026, Bob wrote:',
  'At 10:30 02/03/2026 +0100, you wrote:',
  'El lunes, 2 de marzo de 2026 10:30:00 CET, Bob <bob@desk.example> escribió:',
  'Le lundi 2 mars 2026 à 10:30:00 UTC+1, Bob <bob@desk.example> a écrit :',
  'Op maandag 2 maart 2026 10:30:00 CET schreef Bob <bob@desk.example>:',
  'Il lunedì 2 marzo 2026, 10:30:00 CET, Bob <bob@desk.example> ha scritto:',
  'Em segunda-feira, 2 de março de 2026 10:30:00 BRT, Bob <bob@desk.example> escreveu:',
  '在 2026年3月2日 星期一 上午10:30:00 [GMT+8], Bob <bob@desk.example> 写道：',
  'Bob 於 2026/3/2 上午 10:30 寫道:',
  '(2026/03/02 10:30), Bob wrote:',
  'On 2026/03/02 10:30, Bob wrote:',
  '2026-03-02 오전 10:30에 Bob 이(가) 쓴 글:',
  '2026. 3. 2. 오전 10:30에 Bob 님이 쓴 글:',
  'Den 2/3/26 kl. 10:30 skrev Bob:',
  'Den 02-03-2026 kl. 10:30 skrev Bob:',
  'Bob kirjoitti 2.3.2026 klo 10.30:',
  'Pe 02.03.2026 10:30, Bob a scris:',
  'Bob írta 2026-03-02 10:30 időpontban:',
  'Στις 2/3/2026 10:30, ο Bob έγραψε:',
  'Στις 2 Μαρ 2026, 10:30, ο χρήστης Bob <bob@desk.example> έγραψε:',
  'On Monday 02 March 2026 10:30:00 Bob wrote:',
  'On Mon, Mar 02, 2026 at 10:30:00AM +0100, Bob wrote:',
  'On Mon, 2026-03-02 at 10:30 +0100, Bob wrote:',
  'Le lundi 02 mars 2026 à 10:30 +0100, Bob a écrit :',
  'Am Montag, dem 02.03.2026 um 10:30 +0100 schrieb Bob:',
  'El lun, 02-03-2026 a las 10:30 +0100, Bob escribió:',
  '* Bob <bob@desk.example> [2026-03-02 10:30]:',
  'On Tue, Apr 29, 2014 at 4:22 PM, Bob <bob@desk.example>wrote:',
  '26.06.2011, в 20:32, Bob написал(а):',
  'Dne pondělí 2. března 2026 10:30:00 CET Bob napsal(a):',
  'Dňa 2. 3. 2026 o 10:30 Bob napísal(a):',
  'Dana 2.3.2026. u 10:30, Bob je napisao/la:',
  'Dne 2. 3. 2026 ob 10:30 je Bob napisal(a):',
  'Bob <bob@desk.example> schreef op 2 maart 2026 om 10:30:',
  'Bob <bob@desk.example> schreef op 2026-03-02 10:30:',
  'Bob skrev den 2026-03-02 10:30:',
  'Bob skrev (2026-03-02 10:30):',
  'Bob <bob@desk.example> skrev den man. 2. mar. 2026 kl. 10.30:',
  'Bob escribió el 2026-03-02 10:30:',
  'Bob ha scritto il 2026-03-02 10:30:',
  'Il 2026-03-02 10:30 Bob ha scritto:',
  'Bob escreveu em 02/03/2026 10:30:',
  'Em 2026-03-02 10:30, Bob escreveu:',
  'Le 2026-03-02 10:30, Bob a écrit :',
  'El 2026-03-02 10:30, Bob escribió:',
  'W dniu 2026-03-02 10:30, Bob napisał(a):',
  'Bob писал 2026-03-02 10:30:',
  'Bob napsal(a) dne 2026-03-02 10:30:',
  '2026-03-02 10:30 tarihinde Bob yazmış:',
  'On March 2, 2026 10:30:00 AM GMT+01:00, Bob <bob@desk.example> wrote:',
  'Am 2. März 2026 10:30:00 MEZ schrieb Bob <bob@desk.example>:',
  'Le 2 mars 2026 10:30:00 GMT+01:00, Bob <bob@desk.example> a écrit :',
  'On March 2, 2026 at 10:30:00, Bob (bob@desk.example) wrote:',
  'Den måndag 2 mars 2026 10:30:00 CET skrev Bob <bob@desk.example>:',
  'Den mandag den 2. marts 2026 kl. 10.30.00 CET skrev Bob <bob@desk.example>:',
  'Am 02.03.2026, 10:30 Uhr, schrieb Bob <bob@desk.example>:',
  'On Mon, 02 Mar 2026 10:30:00 +0100, Bob <bob@desk.example> wrote:',
  'Den 2. mars 2026 kl. 10:30 skrev Bob <bob@desk.example>:',
  'Bob <bob@desk.example>, 2026-03-02 10:30 tarihinde şöyle yazdı:',
  '--- On Mon, 3/2/26, Bob <bob@desk.example> wrote:',
  '--- El lun, 2/3/26, Bob <bob@desk.example> escribió:',
  '--- Bob <bob@desk.example> schrieb am Mo, 2.3.2026:',
  '2026-03-02 10:30 GMT+01:00 Bob <bob@desk.example>:',
  // Digits and verbs of more languages
  'في الاثنين، ٢ مارس ٢٠٢٦ في ١٠:٣٠ ص تمت كتابة ما يلي بواسطة Bob <bob@desk.example>:',
  'في ٢/٣/٢٠٢٦ ١٠:٣٠ ص، كتب Bob:',
  'در تاریخ دوشنبه ۲ مارس ۲۰۲۶، ۱۰:۳۰ Bob <bob@desk.example> نوشت:',
  'সোম, ২ মার্চ, ২০২৬ তারিখে ১০:৩০ AM টায় Bob <bob@desk.example> লিখেছেন:',
  '於 2026/3/2 上午 10:30, Bob 提到:',
  'O 02/03/26 ás 10:30, Bob escribiu:',
  '2026/03/02 10:30(e)an, Bob idatzi zuen:',
  'Дана 2.3.2026. у 10:30, Bob је написао/ла:',
  'Den 02.03.2026 10:30, skreiv Bob:',
];

/** Headers that clients put above what they quote. */
const HEADERS = [
  '-----Original Message-----\nFrom: Bob <bob@desk.example>\nSent: Monday, March 2, 2026 10:30\nTo: Carla\nSubject: Fire',
  'From: Bob <bob@desk.example>\nDate: Monday, 2 March 2026 at 10:30\nTo: Carla <carla@x.example>\nSubject: Fire',
  '*From:* Bob <bob@desk.example>\n*Sent:* Monday, March 2, 2026 10:30\n*To:* Carla\n*Subject:* Fire',
  '________________________________\nVon: Bob <bob@desk.example>\nGesendet: Montag, 2. März 2026 10:30\nAn: Carla\nBetreff: Feuer',
  'Gesendet: Montag, 02. März 2026 um 10:30 Uhr\nVon: "Bob" <bob@desk.example>\nAn: carla@x.example\nBetreff: Feuer',
  'De : Bob <bob@desk.example>\nEnvoyé : lundi 2 mars 2026 10:30\nÀ : Carla\nObjet : Feu',
  'De: Bob <bob@desk.example>\nEnviado: lunes, 2 de marzo de 2026 10:30\nPara: Carla\nAsunto: Fuego',
  'Da: Bob <bob@desk.example>\nInviato: lunedì 2 marzo 2026 10:30\nA: Carla\nOggetto: Fuoco',
  'De: Bob <bob@desk.example>\nEnviada em: segunda-feira, 2 de março de 2026 10:30\nPara: Carla\nAssunto: Fogo',
  'Van: Bob <bob@desk.example>\nVerzonden: maandag 2 maart 2026 10:30\nAan: Carla\nOnderwerp: Vuur',
  'Fra: Bob <bob@desk.example>\nSendt: 2. marts 2026 10:30\nTil: Carla\nEmne: Ild',
  'Från: Bob <bob@desk.example>\nSkickat: den 2 mars 2026 10:30\nTill: Carla\nÄmne: Eld',
  'Lähettäjä: Bob <bob@desk.example>\nLähetetty: maanantai 2. maaliskuuta 2026 10.30\nVastaanottaja: Carla\nAihe: Tuli',
  'Od: Bob <bob@desk.example>\nWysłano: poniedziałek, 2 marca 2026 10:30\nDo: Carla\nTemat: Ogień',
  'Od: Bob <bob@desk.example>\nOdesláno: pondělí 2. března 2026 10:30\nKomu: Carla\nPředmět: Oheň',
  'Feladó: Bob <bob@desk.example>\nElküldve: 2026. március 2., hétfő 10:30\nCímzett: Carla\nTárgy: Tűz',
  'От: Bob <bob@desk.example>\nОтправлено: 2 марта 2026 г. 10:30\nКому: Carla\nТема: Пожар',
  'Kimden: Bob <bob@desk.example>\nGönderildi: 2 Mart 2026 Pazartesi 10:30\nKime: Carla\nKonu: Yangın',
  '发件人: Bob <bob@desk.example>\n发送时间: 2026年3月2日 10:30\n收件人: Carla\n主题: 火',
  '差出人: Bob <bob@desk.example>\n送信日時: 2026年3月2日 10:30\n宛先: Carla\n件名: 火事',
  '보낸 사람: Bob <bob@desk.example>\n보낸 날짜: 2026년 3월 2일 10:30\n받는 사람: Carla\n제목: 불',
  'Von meinem iPhone gesendet\n\nAm 02.03.2026 um 10:30 schrieb Bob <bob@desk.example>:',
];

/** Names whose words begin like words that attributions begin with. */
const NAMES = ['Bob', 'Monica Smith', 'Santos Silva', 'Thomas Le Goff', 'Ольга Средова', 'Support Desk'];

/** The line broken at each of its blanks in turn, where a client may have had to break it. */
function brokenAnywhere(line: string): string[] {
  return Array.from(line.matchAll(/ /g), ({ index }) => index)
    .filter((at) => at >= 20 && at <= 78 && line.charAt(at + 1) !== '-')
    .map((at) => `${line.slice(0, at)}\n${line.slice(at + 1)}`);
}

const wrapped = (line: string): string => line.replace(/ (?=<|[^ ]*$)/, '\n');

describe('a quote is told from the reply', () => {
  test.each(ATTRIBUTIONS)('above quote signs: %s', (line) => {
    const { text, quoted } = readReply(`It is out.\n\n${line}\n\n> Is it\n> out?`, null, false);
    expect(text).toBe('It is out.');
    expect(quoted).toContain('> out?');
  });

  test.each(ATTRIBUTIONS)('above plain text: %s', (line) => {
    expect(readReply(`It is out.\n\n${line}\n\nIs it out?`, null, false).text).toBe('It is out.');
  });

  test.each(ATTRIBUTIONS)('wrapped by the client: %s', (line) => {
    const { text } = readReply(`It is out.\n\n${wrapped(line)}\n> Is it\n> out?`, null, false);
    expect(text).toBe('It is out.');
  });

  test.each([
    ['On Mon, Mar 2, 2026 at 10:30 AM Bob', 'wrote:'],
    ['Le lun. 2 mars 2026 à 10:30, Bob', 'a écrit :'],
    ['El lun, 2 mar 2026 a las 10:30, Bob', 'escribió:'],
  ])('broken around the address, whose end then looks like a quote sign: %s', (beginning, end) => {
    const broken = `${beginning}\n\n<\nmailto:Bob <bob@desk.example>\n> ${end}\n\nIs it out?`;
    expect(readReply(`It is out.\n\n${broken}`, null, false).text).toBe('It is out.');
  });

  test.each(ATTRIBUTIONS)('broken anywhere, whatever the name: %s', (line) => {
    for (const name of NAMES) {
      for (const broken of brokenAnywhere(line.replace('Bob', name))) {
        const { text, quoted } = readReply(`It is out.\n\n${broken}\n\nIs it out?`, null, false);
        expect([text, quoted]).toEqual(['It is out.', `${broken}\n\nIs it out?`]);
      }
    }
  });

  test.each([
    'On Friday we can come.',
    'On 5 March I am here.',
    'On Monday, 2 March 2026 it was broken.',
    'My address is bob@x.example, please write there.',
  ])('a line of text directly above it stays: %s', (line) => {
    for (const attribution of [
      'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote:',
      'Am 02.03.2026 um 10:30 schrieb Bob <bob@desk.example>:',
    ])
      expect(readReply(`${line}\n${attribution}\n> Is it out?`, null, false).text).toBe(line);
  });

  test.each([
    '-----Bob Example <bob@desk.example> wrote: -----',
    '-----Bob Example wrote: -----',
    '>>> Bob Example <bob@desk.example> 3/2/2026 10:30 AM >>>',
    '>>> "Bob" <bob@desk.example> 02.03.26 10.30 Uhr >>>',
  ])('Notes and GroupWise mark nothing but the beginning: %s', (line) => {
    const { text, quoted } = readReply(`It is out.\n\n${line}\nIs it out?\n\nBob`, null, false);
    expect([text, quoted]).toEqual(['It is out.', `${line}\nIs it out?\n\nBob`]);
    expect(readReply(`It is out.\n\n${line}\n> Is it out?\n`, null, false).text).toBe('It is out.');
  });

  test('blanks that do not break are blanks', () => {
    const text =
      'It is out.\u00a0Really.\n\nLe\u00a0lun. 2\u00a0mars 2026 à\u202f10:30, Bob a\u00a0écrit\u00a0:\n\nIs it out?';
    expect(readReply(text, null, false).text).toBe('It is out.\u00a0Really.');
    expect(readReply('It is out.\n\nSent from\u00a0my\u00a0iPhone', null, false).text).toBe('It is out.');
  });

  test.each(HEADERS)('a header block: %s', (header) => {
    const { text, quoted } = readReply(`It is out.\n\n${header}\n\nIs it out?`, null, false);
    expect(text).toBe('It is out.');
    expect(quoted).toContain('Is it out?');
  });
});

describe('what is no quote stays', () => {
  test.each([
    'On Monday we wrote:\n\nplease come at 10:30.',
    'From: Berlin\nTo: Munich\n\nTwo tickets, please.',
    'My address is\nbob@desk.example\n\nPlease write there.',
    'As Bob wrote:\n\nIt is out.\n\nIs that so?',
    'Two things:\n-- the printer\n-- the scanner',
    'Meeting on 2026-03-02 10:30:\n\nPlease bring the printer.',
    'Subject: Printer\nThe printer is broken.',
    'I said:\n"no" on 02.03.2026 at 10:30.',
  ])('%j', (text) => {
    expect(readReply(text, null, false).text).toBe(text);
  });

  test('answers between the quoted lines are kept with what they answer', () => {
    const text =
      'On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n> Is it out?\nYes.\n> Does it smell?\nNo.\n> Bye';
    expect(readReply(text, null, false)).toMatchObject({
      text: '> Is it out?\nYes.\n> Does it smell?\nNo.',
      quoted: expect.stringContaining('> Bye') as string,
    });
  });

  test('an answer below the whole quote is kept alone', () => {
    const text = 'On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n> Is it out?\n\nYes, it is.';
    expect(readReply(text, null, false).text).toBe('Yes, it is.');
  });

  test('every line of the text is in one of the three piles', () => {
    const text =
      'It is out.\n\nRegards\nCarla\n\nOn 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n> Is it out?\n> Bob';
    const { text: own, quoted, signature } = readReply(text, null, false);
    const lines = (all: string): string[] =>
      all
        .split('\n')
        .filter((line) => line !== '')
        .sort();
    expect(lines([own, quoted, signature].join('\n'))).toEqual(lines(text));
  });

  test('nothing but a quote is no reply', () => {
    const { text, quoted } = readReply(
      'On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n> Hello',
      null,
      false,
    );
    expect([text, quoted]).toEqual(['', 'On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n> Hello']);
  });
});

describe('the signature', () => {
  test.each([
    '-- \nCarla\nCustomer Ltd',
    '--\nCarla',
    'Sent from my iPhone',
    'Get Outlook for iOS<https://aka.example/o0ukef>',
    'Von meinem iPhone gesendet',
    'Gesendet mit der mobilen Mail App',
    'Envoyé de mon iPhone',
    'Enviado desde mi iPhone',
    'Inviato da iPhone',
    'Verstuurd vanaf mijn iPhone',
    'Sendt fra min iPhone',
    'Skickat från min iPhone',
    'Wysłane z iPhone’a',
    'Отправлено с iPhone',
    '发自我的 iPhone',
    'iPhoneから送信',
    'Kind regards,\nCarla Customer\nCustomer Ltd\n+49 30 1234',
    'Mit freundlichen Grüßen\nCarla',
    'Cordialement,\nCarla',
    'This e-mail and any attachments are confidential and intended solely for the addressee.',
  ])('%j', (signature) => {
    const { text, signature: found } = readReply(`It is out.\n\n${signature}`, null, false);
    expect([text, found]).toEqual(['It is out.', signature.replace('-- \n', '--\n')]);
  });

  test.each([
    'Thanks\n\nThe printer on the third floor does not print any more, and nobody here knows why. Could you come, please?',
    'Sent from my office: two printers.\nWhere are they? I have been waiting for a week now, and nobody could tell me where they are.',
  ])('what only begins like one stays: %j', (text) => {
    expect(readReply(text, null, false).text).toBe(text);
  });
});
