import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../../src/inbound/parse/language.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';

describe('the language of a mail', () => {
  test.each([
    ['en', 'Hi, my order 4711 has not arrived yet.'],
    ['en', 'Could you send me the invoice for March?'],
    ['de', 'Guten Tag, mein Drucker geht nicht mehr. Können Sie helfen?'],
    ['en', 'We should not include these files or vcards as attachments.'],
    ['en', 'This message was created automatically, and kijitora is a name in it.'],
    ['de', 'Bitte kuendigen Sie mein Abo zum naechsten Termin.'],
    ['de', 'Seit dem Update startet das Programm nicht mehr.'],
    ['fr', 'Bonjour, mon imprimante ne fonctionne plus depuis lundi.'],
    ['es', 'Hola, no puedo entrar en mi cuenta.'],
    ['it', 'Buongiorno, non riesco ad accedere al mio account.'],
    ['pt', 'Olá, não consigo entrar na minha conta'],
    ['nl', 'Kunt u mij de factuur van maart sturen?'],
    ['sv', 'Jag har glömt mitt lösenord och kan inte logga in.'],
    ['da', 'Hej, min printer virker ikke længere'],
    ['fi', 'Unohdin salasanani enkä pääse kirjautumaan.'],
    ['pl', 'Dzień dobry, nie mogę się zalogować'],
    ['cs', 'Dobrý den, tiskárna nefunguje, můžete mi pomoci?'],
    ['hu', 'Jó napot, a nyomtatóm nem működik.'],
    ['tr', 'Merhaba, yazıcım çalışmıyor'],
    ['ru', 'Здравствуйте, принтер не печатает.'],
    ['uk', 'Добрий день, не можу увійти до облікового запису'],
    ['el', 'Καλημέρα, ο εκτυπωτής μου δεν λειτουργεί'],
    ['he', 'שלום, המדפסת שלי לא עובדת'],
    ['ar', 'مرحبا الطابعة لا تعمل'],
    ['ja', 'プリンターが動きません'],
    ['zh', '打印机坏了，请帮忙'],
    ['ko', '프린터가 작동하지 않습니다'],
  ])('%s: %s', async (language, text) => {
    expect(await detectLanguage(text)).toBe(language);
  });

  test.each([
    '',
    'Hello',
    'ok, thx',
    'Danke!',
    'INV-2024-0042 TICK-991',
    'https://desk.example/was/ist/das/denn/hier',
    'Anna Berg <anna.berg.und.die.anderen@agents.example>',
    'asdf qwer yxcv uiop jklö',
    'Printer HP LaserJet 4000',
    'Aenean quis diam urna. Maecenas eleifend vulputate ligula ac consequat.',
  ])('is not told from %s', async (text) => {
    expect(await detectLanguage(text)).toBeNull();
  });

  test('costs no more for a long text', async () => {
    await detectLanguage('The statistics are loaded now.');
    const start = performance.now();
    await detectLanguage('a'.repeat(1_000_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('is that of what was written now, not of what is quoted', async () => {
    const quoted =
      'On Monday, Example Support wrote:\r\n> Please tell us the number of your order, and we will look after it.\r\n';
    const { message } = await parseMessage(
      Buffer.from(
        `From: c@x.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDie Nummer steht auf der Rechnung von gestern.\r\n\r\n${quoted}`,
      ),
    );
    expect(message.language).toBe('de');
  });
});
