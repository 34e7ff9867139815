import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

const NOTIFICATION = 'Hello Carla,\n\nplease restart the pump.\n\nBob, Pump Desk';

const read = (text: string) => readReply(text, null, false);

describe('the line that another ticket system asks to write above', () => {
  test.each([
    '##- Please type your reply above this line -##',
    'Reply above this line.',
    'Please reply above this line',
    '[Please reply above this line]',
    '* Please reply above dotted line *',
    'Write ABOVE THIS LINE to post a reply',
    '### Respond above this line to add a comment ###',
    '=-=-=-= To answer by email, write above this line =-=-=-=',
    '=-=-=-= Pour répondre par courriel, écrivez au-dessus de cette ligne =-=-=-=',
    '##- Por favor, escriba su respuesta encima de esta línea -##',
    '##- Escriba su respuesta arriba de esta línea -##',
    '##- Digite a sua resposta acima dessa linha -##',
    '##- Skriv ditt svar ovanför den här raden -##',
    '##- Kirjoita vastauksesi tämän rivin yläpuolelle -##',
    '##- Napište svoji odpověď nad tento řádek -##',
    '##- Odpoveď napíšte nad tento riadok -##',
    '##- Kérjük, írja a válaszát e sor fölé -##',
    '##- Lütfen yanıtınızı bu satırın üstüne yazın -##',
    '##- Vă rugăm să scrieți răspunsul deasupra acestei linii -##',
    '##- Введіть відповідь над цим рядком -##',
    '##- Напишите ответ над этой строкой -##',
    '##- Πληκτρολογήστε την απάντησή σας πάνω από αυτή τη γραμμή -##',
    '##- 请在此行上方键入您的回复 -##',
    '##- 請在這行以上輸入您的回覆 -##',
    '##- 이 줄 위에 답글을 입력하세요 -##',
    '##- Silakan ketik balasan Anda di atas baris ini -##',
    '##- Vui lòng nhập câu trả lời phía trên dòng này -##',
    '##- נא להקליד את תשובתך מעל שורה זו -##',
    '##- يرجى كتابة ردك فوق هذا السطر -##',
  ])('%s', (marker) => {
    const { text, quoted } = read(`It runs.\n\n${marker}\n\n${NOTIFICATION}`);
    expect([text, quoted]).toEqual(['It runs.', `${marker}\n\n${NOTIFICATION}`]);
  });

  test('a ruled line above it belongs to it', () => {
    const { text } = read(
      `It runs.\n\n-----------------------------\nReply above this line.\n\n${NOTIFICATION}`,
    );
    expect(text).toBe('It runs.');
  });

  test.each([
    'Please write your name above this line:',
    'Where it says "reply above this line" there is nothing.',
    'Should I reply above this line?',
    'I cannot reply above this line because my mail program puts the cursor below.',
    '请在此行上方签名',
  ])('nothing is cut at a line of the writer: %s', (line) => {
    expect(read(`Hello Bob,\n\n${line}\n\nI need an answer by Friday.`).text).toContain('by Friday');
  });
});

describe('a signature with a firm below the name', () => {
  const FIRM = 'Pumpen GmbH :: Weg 4 :: D-94315 Ort\n  Fon: +49 9421 1234 :: Fax: +49 9421 1235';
  test.each([
    'http://www.pumpen.example/ :: Mit Erfolg!',
    'www.pumpen.example - pumping since 1950!',
    'info@pumpen.example. https://pumpen.example/de/kontakt/form.',
  ])('a link with a slogan is no sentence: %s', (slogan) => {
    const { text } = read(`Läuft nun.\n\n  Mit freundlichen Grüßen\n  C. Muster\n \n${FIRM}\n    ${slogan}`);
    expect(text).toBe('Läuft nun.');
  });

  test('what the law wants below a firm’s mail may be long', () => {
    const firm = [
      'Carla Muster\nService und Beratung',
      'Pumpen AG & Co.\nWeg 4\n94315 Ort',
      'Tel.: +49 9421 1234\nFax: +49 9421 1235\ncarla@pumpen.example\nwww.pumpen.example',
      'KG mit Sitz in Ort\nAmtsgericht Ort, HRA 4711\nUSt-IdNr. DE 123456789',
      'Persönlich haftende Gesellschafterin:\nPumpen Stiftung, Ort\nVorstand: Rolf Muster',
    ].join('\n\n');
    expect(read(`Läuft nun.\n\nMit freundlichem Gruß \n\n${firm}`)).toMatchObject({
      text: 'Läuft nun.',
      signature: expect.stringContaining('Vorstand: Rolf Muster') as string,
    });
    const list = Array.from({ length: 14 }, (_, at) => `Pumpe ${at}, Regal ${at}`).join('\n');
    expect(read(`Läuft.\n\nViele Grüße\n\n${list}`).text).toContain('Pumpe 13');
  });

  test('a sentence with a link stays text', () => {
    const text = 'Läuft.\n\nViele Grüße\nCarla\n\nauf https://pumpen.example/ steht noch der alte Preis.';
    expect(read(text).text).toBe(text);
  });
});

describe('a closing phrase with a name', () => {
  test.each([
    'BR,\nCarla',
    'Kind rgds\nCarla',
    'Gruß\nCarla',
    'Sonnige Grüße aus Ort\nCarla',
    'Vielen Dank und viele Grüße\nCarla',
    'Mit freundlichen Grüßen / Kind regards\n\nCarla Muster',
    'Mit freundlichen Grüßen | Best regards\n\nCarla Muster',
    'LG Carla',
    'Regards, Carla Muster',
    'Terveisin Carla',
    'Bonne journée,\nCarla',
    'Je vous prie d’agréer, Madame, Monsieur, l’expression de mes salutations distinguées.\n\nCarla Muster',
    'Grazie e saluti\nCarla',
    'Pozdrawiam serdecznie\nCarla',
    'Üdvözlettel:\nCarla',
    'Lijep pozdrav\nCarla',
    '***********************\nCarla Muster\nPumpen GmbH\n+49 9421 1234\n***********************',
    '_______________________\nCarla Muster\nTel.: 09421 1234',
    '--------------------------------\n株式会社アクメ\n田中 太郎\nTEL: 03-1234-5678\n--------------------------------',
  ])('is a signature: %s', (signature) => {
    expect(read(`The pump is loud.\n\n${signature}`)).toMatchObject({ text: 'The pump is loud.', signature });
  });

  test.each([
    'Thanks Anna',
    'Sent by courier\n\nPlease confirm',
    'Written by Bob Smith\n\nHe left in May',
    'Best Buy',
    'Grüße an Ihre Frau',
    'Regards the pump: it is loud.',
    'Kind regards to all, and send someone.',
    'Pump / Motor',
    '---------------------\nPump 7   120.00\nPump 9   90.00\n\nThat is the price of www.pumpen.example, is yours lower?',
    '---------------------\nThe list:\nwww.pumpen.example/7\nwww.pumpen.example/9',
    '---------------------\nPump 7\nPump 9',
    'Bonne journée à Paris hier, la pompe marche.',
  ])('and this is none: %s', (last) => {
    expect(read(`The pump is loud.\n\n${last}`)).toMatchObject({
      text: `The pump is loud.\n\n${last}`,
      signature: '',
    });
  });
});
