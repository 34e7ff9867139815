import { describe, expect, test } from 'vitest';
import { decodeCharset } from '../../src/mail/charset.ts';

/** The same kind of sentence as its bytes in each encoding. */
const UNDECLARED: [string, string, string][] = [
  [
    'shift_jis',
    '8376838a8393835e815b82aa93ae82ab82dc82b982f181428e8a8b7d82b28a6d944682f082a88ae882a282a282bd82b582dc82b78142',
    'プリンターが動きません。至急ご確認をお願いいたします。',
  ],
  [
    'euc-jp',
    'a5d7a5eaa5f3a5bfa1bca4acc6b0a4ada4dea4bba4f3a1a3bbeab5dea4b4b3cec7a7a4f2a4aab4eaa4a4a4a4a4bfa4b7a4dea4b9a1a3',
    'プリンターが動きません。至急ご確認をお願いいたします。',
  ],
  ['iso-2022-jp', '1b24422557256a2573253f213c242c4630242d245e243b247321231b2842', 'プリンターが動きません。'],
  [
    'euc-kr',
    'c7c1b8b0c5cdb0a120c0dbb5bfc7cfc1f620becabdc0b4cfb4d92e20c8aec0ce20bacec5b9b5e5b8b3b4cfb4d92e',
    '프린터가 작동하지 않습니다. 확인 부탁드립니다.',
  ],
  [
    'gb18030',
    'b4f2d3a1bbfabbb5c1cba3acc7ebbea1bfecc5c9c8cbc0b4bfb4d2bbcfc2a3acd0bbd0bba1a3',
    '打印机坏了，请尽快派人来看一下，谢谢。',
  ],
  [
    'big5',
    'a64caaedbef7c361a446a141bdd0bac9a7d6aca3a448a8d3acdda440a455a141c1c2c1c2b17aaabaa8f3a755a143',
    '印表機壞了，請盡快派人來看一下，謝謝您的協助。',
  ],
  [
    'windows-1251',
    'cff0e8edf2e5f020ede020f2f0e5f2fce5ec20fdf2e0e6e520ede520efe5f7e0f2e0e5f22e20cfeeeceee3e8f2e52c20efeee6e0ebf3e9f1f2e02e',
    'Принтер на третьем этаже не печатает. Помогите, пожалуйста.',
  ],
  [
    'koi8-r',
    'f0d2c9ced4c5d220cec120d4d2c5d4d8c5cd20dcd4c1d6c520cec520d0c5dec1d4c1c5d42e20f0cfcdcfc7c9d4c52c20d0cfd6c1ccd5cad3d4c12e',
    'Принтер на третьем этаже не печатает. Помогите, пожалуйста.',
  ],
  [
    'windows-1253',
    'cf20e5eaf4f5f0f9f4def220f3f4efed20f4f1dff4ef20fcf1eff6ef20e4e5ed20f4f5f0feede5e92e20a2ece5f3e120f0e1f1e1eae1ebfe2e',
    'Ο εκτυπωτής στον τρίτο όροφο δεν τυπώνει. Άμεσα παρακαλώ.',
  ],
  [
    'iso-8859-7',
    'b6edefe9eee120f4efed20e5eaf4f5f0f9f4de2c20e1ebebdc20e4e5ed20f4f5f0feede5e92e20b6ece5f3e120f0e1f1e1eae1ebfe2e',
    'Άνοιξα τον εκτυπωτή, αλλά δεν τυπώνει. Άμεσα παρακαλώ.',
  ],
  [
    'windows-1255',
    'e4eee3f4f1fa20e1f7e5eee420e4f9ece9f9e9fa20ece020eee3f4e9f1e42e20f0e020ecf2e6e5f820e1e4f7e3ed2e',
    'המדפסת בקומה השלישית לא מדפיסה. נא לעזור בהקדם.',
  ],
  [
    'windows-1256',
    'c7e1d8c7c8dac920dded20c7e1d8c7c8de20c7e1cbc7e1cb20e1c720cad8c8da2e20edd1ccec20c7e1e3d3c7dacfc92e',
    'الطابعة في الطابق الثالث لا تطبع. يرجى المساعدة.',
  ],
  [
    'iso-8859-6',
    'c7e4d7c7c8d9c920e1ea20c7e4d7c7c8e220c7e4cbc7e4cb20e4c720cad7c8d92e20ead1cce920c7e4e5d3c7d9cfc92e',
    'الطابعة في الطابق الثالث لا تطبع. يرجى المساعدة.',
  ],
  [
    'windows-874',
    'e0a4c3d7e8cda7bed4c1beecaad1e9b9cad2c1bed4c1beece4c1e8cdcda120a1c3d8b3d2aae8c7c2b4e9c7c2',
    'เครื่องพิมพ์ชั้นสามพิมพ์ไม่ออก กรุณาช่วยด้วย',
  ],
  [
    'windows-1250',
    '4472756b61726b61206e612074727a6563696d207069ea74727a65206e696520647a6961b3612c2070726f737aea206f2070696c6eb9206e6170726177ea2e20447a69ea6b756aea2c20a3756b61737a',
    'Drukarka na trzecim piętrze nie działa, proszę o pilną naprawę. Dziękuję, Łukasz',
  ],
  [
    'iso-8859-2',
    '5469736be1726e612076652074f86574ed6d20706174f865206e6566756e67756a652c2070726f73ed6d206f20727963686c6f7520706f6d6f632e2044ec6b756a692c204a69f8ed204e6f76e16b',
    'Tiskárna ve třetím patře nefunguje, prosím o rychlou pomoc. Děkuji, Jiří Novák',
  ],
  [
    'windows-1254',
    'dce7fc6e63fc206b617474616b692079617afd63fd20e7616cfdfe6dfd796f722c206cfc7466656e2079617264fd6d206564696e2e205465fe656b6bfc726c6572',
    'Üçüncü kattaki yazıcı çalışmıyor, lütfen yardım edin. Teşekkürler',
  ],
  [
    'windows-1257',
    '547265e869616d652061756bf07465206e657665696b696120737061757364696e74757661732c20707261f06175206b756f2067726569e8696175207375747661726b7974692e2041e869fb',
    'Trečiame aukšte neveikia spausdintuvas, prašau kuo greičiau sutvarkyti. Ačiū',
  ],
  [
    'koi8-u',
    'f0d2c9ced4c5d220cec120d4d2c5d4d8cfcdd520d0cfd7c5d2d3a620cec520c4d2d5cbd5a42e20e4cfd0cfcdcfd6a6d4d82c20c2d5c4d820ccc1d3cbc12c20a7a720dec5cbc1c0d4d82e',
    'Принтер на третьому поверсі не друкує. Допоможіть, будь ласка, її чекають.',
  ],
  [
    'ibm866',
    '8fe0a8ade2a5e020ada020e2e0a5e2eca5ac20ede2a0a6a520ada520afa5e7a0e2a0a5e22e208faeacaea3a8e2a52c20afaea6a0abe3a9e1e2a02e',
    'Принтер на третьем этаже не печатает. Помогите, пожалуйста.',
  ],
  [
    'iso-8859-5',
    'bfe0d8dde2d5e020ddd020e2e0d5e2ecd5dc20ede2d0d6d520ddd520dfd5e7d0e2d0d5e22e20bfdedcded3d8e2d52c20dfded6d0dbe3d9e1e2d02e',
    'Принтер на третьем этаже не печатает. Помогите, пожалуйста.',
  ],
  [
    'macintosh',
    '4cd5696d7072696d616e74652064752074726f6973698f6d65208e74616765206e65206d617263686520706c75732c20616964657a2d6e6f75732073d5696c20766f757320706c6194742e2054728f732070726573738e2c20648e6a88206465757820728e756e696f6e7320616e6e756c8e65732088206361757365206465208d612e',
    'L’imprimante du troisième étage ne marche plus, aidez-nous s’il vous plaît. Très pressé, déjà deux réunions annulées à cause de ça.',
  ],
  [
    'utf-16le',
    'fffe440065007200200044007200fc0063006b0065007200200069006d0020004200fc0072006f0020006b006c0065006d006d0074002e00',
    'Der Drücker im Büro klemmt.',
  ],
  [
    'windows-1252',
    '446572204472fc636b657220696d2042fc726f206b6c656d6d7420962066fc7220c46e646572756e67656e20626974746520e475df65726e2e',
    'Der Drücker im Büro klemmt – für Änderungen bitte äußern.',
  ],
];

describe('text whose charset is not declared', () => {
  test.each(UNDECLARED)('%s', (_encoding, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), null)).toBe(text);
  });
});

describe('text whose charset is declared wrongly', () => {
  test.each([
    ['utf-8', 'Drücker – klemmt', 'latin1', 'iso-8859-1'],
    ['utf-8', 'Drücker – klemmt', 'us-ascii', 'us-ascii'],
  ])('%s bytes called %s', (_is, text, _name, label) => {
    expect(decodeCharset(Buffer.from(text), label)).toBe(text);
  });

  test('windows-1252 bytes called UTF-8', () => {
    expect(decodeCharset(Buffer.from('f6f6 fcfc', 'hex'), 'utf-8')).toBe('öö');
    expect(decodeCharset(Buffer.from('4472fc636b6572', 'hex'), 'utf-8')).toBe('Drücker');
  });

  test('one broken character does not cost the others', () => {
    const bytes = Buffer.concat([Buffer.from('Drücker für Ämter '), Buffer.of(0xff)]);
    expect(decodeCharset(bytes, 'utf-8')).toBe('Drücker für Ämter \ufffd');
  });

  test.each([
    'x-unknown',
    'charset',
    'no-such-charset',
    '',
    '"utf-8"',
    "'utf-8'",
    'utf8',
    'UTF-8*en',
    'UTF-7',
  ])('called %j', (label) => {
    expect(decodeCharset(Buffer.from('Drücker'), label)).toBe('Drücker');
  });

  test('a claim between marks of quotation that a program escaped is read without them', () => {
    expect(decodeCharset(Buffer.from('c8', 'hex'), '\\iso-8859-2\\"')).toBe('Č');
  });

  test('UTF-7 is read where it is declared', () => {
    expect(decodeCharset(Buffer.from('Dr+APw-cker 1 +- 1'), 'utf-7')).toBe('Drücker 1 + 1');
    expect(decodeCharset(Buffer.from('Dr+APw-cker'), null)).toBe('Dr+APw-cker');
  });
});

describe('a claim of a Western charset', () => {
  const text = 'Принтер на третьем этаже не печатает. Помогите, пожалуйста.';
  const bytes = Buffer.from(
    'cff0e8edf2e5f020ede020f2f0e5f2fce5ec20fdf2e0e6e520ede520efe5f7e0f2e0e5f22e20cfeeeceee3e8f2e52c20efeee6e0ebf3e9f1f2e02e',
    'hex',
  );

  test('is not believed for a text that no language of the West could be', () => {
    expect(decodeCharset(bytes, 'iso-8859-1')).toBe(text);
  });

  test.each([
    'I don’t think it’s “restarting” – it’s no good… £45, 20°, ½',
    'El señor Muñoz pidió la reparación; ¿cuándo llegará?',
    'Kær kveðja, Þórður Ævar Ólafsson',
    'Vi får ikke åpnet bærbare. Hilsen Øyvind Ås',
    'RÉPONSE À VOTRE DEMANDE : DÉJÀ REÇU',
  ])('is believed for every beginning of %s', (sentence) => {
    const all = Buffer.from(
      Array.from(sentence, (char) => {
        const typeset = '€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—'.indexOf(char);
        return typeset === -1 ? char.charCodeAt(0) : (TYPESET[typeset] ?? 0);
      }),
    );
    for (let end = 1; end <= all.length; end++)
      expect(decodeCharset(all.subarray(0, end), 'iso-8859-1')).toBe(sentence.slice(0, end));
  });
});

/** Octets of those marks in windows-1252. */
const TYPESET = [
  0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
  0x97,
];

describe('a text in more than one charset', () => {
  test('is read line by line, as where a gateway added a footer of its own', () => {
    const bytes = Buffer.concat([
      Buffer.from('Grüße aus Köln – ok\n'),
      Buffer.from('Fußzeile: Grüße\n', 'latin1'),
    ]);
    for (const label of ['utf-8', null])
      expect(decodeCharset(bytes, label)).toBe('Grüße aus Köln – ok\nFußzeile: Grüße\n');
  });

  test('is not made of UTF-8 that was cut within a character', () => {
    const cut = Buffer.from('Grüße – é').subarray(0, -1);
    expect(decodeCharset(cut, 'utf-8')).toBe('Grüße – \ufffd');
  });
});

describe('charsets that the Encoding Standard does not know', () => {
  test.each([
    ['cp850', '4772819ee5', 'Grü×Õ'],
    ['ibm437', '4b946c6e', 'Köln'],
    ['hz-gb-2312', '7e7b44633a437e7d2c206f6b', '你好, ok'],
    ['hz', '7e7b44633a437e7d2c206f6b', '你好, ok'],
    ['iso-2022-kr', '1b2429430e3e483367474f0f206f6b', '안녕하 ok'],
    ['iso-2022-cn', '1b2429410e56504e440f206f6b', '中文 ok'],
    ['x-mac-ce', '50de926c69e420ec6c75e96f758b6bf9', 'Příliš žluťoučký'],
    ['viscii', '58696e206368e06f2c207669ae74206e616d', 'Xin chào, việt nam'],
    ['KZ-1048', '8de0e7e09d20f2b3ebb3', 'Қазақ тілі'],
    ['cp862', '998c858d', 'שלום'],
  ])('%s', (label, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), label)).toBe(text);
  });
});

describe('a claim whose whole repertoire Node leaves out', () => {
  test.each([
    ['ks_c_5601-1987', '8c63b9e6b0a2c7cf20bc84bdc3', '똠방각하 펲시'],
    ['big5-hkscs', 'adbbb4e49defad71b3e6209dee2091c1', '香港嘅訂單 㗎 嚟'],
  ])('%s', (label, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), label)).toBe(text);
  });
});

describe('a claim that the bytes contradict', () => {
  test.each([
    ['iso-2022-jp', '8363815b838b204558414d504c45', 'ツール EXAMPLE'],
    ['iso-2022-jp', '8977966b8cfb', '駅北口'],
    ['iso-2022-jp', 'b0c6c6e2', '案内'],
    ['euc-jp', '8977966b8cfb', '駅北口'],
    ['shift_jis', '1b2442304646621b2842', '案内'],
  ])('of one Japanese charset, where the text is in another, however short: %s', (claim, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), claim)).toBe(text);
  });

  const SHIFT_JIS =
    '82a890a2986282c982c882c182c482a882e882dc82b78142928d95b694d48d8682cc8c8f82c582b29841978d82a282bd82b582dc82b78142';
  const EUC_JP =
    'a4aac0a4cfc3a4cba4caa4c3a4c6a4aaa4eaa4dea4b9a1a3c3edcab8c8d6b9e6a4ceb7efa4c7a4b4cfa2cdeda4a4a4bfa4b7a4dea4b9a1a3';
  const ORDER = 'お世話になっております。注文番号の件でご連絡いたします。';

  test.each([
    ['iso-8859-2', '849a9d6173746efd93209ee16b', '„šťastný“ žák', 'Windows wrote the control characters'],
    ['iso-8859-2', '446f6272c3bd2064656e2c2064c49b6b756a69', 'Dobrý den, děkuji', 'it is UTF-8'],
    ['koi8-r', 'd094d0b0', 'Да', 'it is UTF-8'],
    ['iso-2022-jp', SHIFT_JIS, ORDER, 'it has eight bits'],
    ['shift_jis', EUC_JP, ORDER, 'every word is of half-width letters'],
    ['euc-jp', SHIFT_JIS, ORDER, 'nothing of it is right'],
    ['utf-8', SHIFT_JIS, ORDER, 'nothing of it is right'],
    ['gb2312', 'e68890e99590', '成镐', 'it is UTF-8, and all of it Chinese'],
    ['shift_jis', 'e6b3a8e69687', '注文', 'it is UTF-8, and all of it Japanese'],
    ['utf-16', '48656c6c6f20796f', 'Hello yo', 'a text in UTF-16 has zeros'],
    ['utf-16', '004b00f6006c006e000a', 'Köln\n', 'the zeros come first'],
    ['utf-16be', '4b00f6006c006e000a00', 'Köln\n', 'the zeros come last'],
  ])('%s of %s is %s: %s', (label, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), label)).toBe(text);
  });

  test.each([
    ['gb2312', 'Здравствуйте, счёт во вложении'],
    ['gb2312', 'Zażółć gęślą jaźń'],
    ['euc-kr', 'Zażółć gęślą jaźń'],
    ['tis-620', 'สวัสดีครับ'],
    ['tis-620', 'お世話になります'],
  ])('%s of a longer text in UTF-8: %s', (label, text) => {
    expect(decodeCharset(Buffer.from(text), label)).toBe(text);
  });

  test.each([
    ['gb2312', 'c2a1c3a4', '隆盲', 'two characters look like UTF-8 by accident'],
    ['windows-874', 'e0a1bbe0a1bb', 'เกปเกป', 'two syllables do'],
  ])('%s of %s is believed for %s: %s', (label, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), label)).toBe(text);
  });

  test.each([
    ['shift_jis', SHIFT_JIS.replace('94d4', 'ffd4'), '注文'],
    ['euc-jp', EUC_JP.replace('c8d6', 'ffd6'), '注文'],
    ['euc-kr', 'c1d6b9ae20c8aec0ce20bacec5b9b5e5ffb3b4cfb4d920b0a8bbe7c7d5b4cfb4d9', '주문 확인 부탁드'],
    ['gb2312', 'c4e3bac3a3acc7ebcecab6a9b5a5ffb4ccacc8e7bacea3acd0bbd0bb', '你好，请问订单'],
    ['windows-874', 'e0a1c1', 'เกม'],
  ])(
    'is held where %s is broken in one place, or looks like something else by accident',
    (label, hex, part) => {
      expect(decodeCharset(Buffer.from(hex, 'hex'), label)).toContain(part);
    },
  );
});

test('a list of letters, none of which stands there twice, is no text by which a claim is contradicted', () => {
  const letters = 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝ';
  expect(decodeCharset(Buffer.from(letters, 'latin1'), 'windows-1252')).toBe(letters);
});

describe('text whose charset is not declared, and which is hardly any', () => {
  const decoded = (text: string) => {
    const bytes = Array.from(text, (char) => (char === '—' ? 0x97 : char.charCodeAt(0)));
    return decodeCharset(Buffer.from(bytes), null);
  };

  test.each([
    ['a price', 'Get 4 of them for 49¢ each'],
    ['a tolerance', 'Tolerance: ±5 %'],
    ['dashes without blanks around them', 'Both planets known then—Mars and Saturn—were shown—and well'],
    ['a rule of bars', `Jo\n${'¯'.repeat(40)}\nACME`],
    ['a rule of rings', `Jo\n${'°'.repeat(51)}\nACME`],
  ])('is of the West: %s', (_what, text) => {
    expect(decoded(text)).toBe(text);
  });

  test.each([
    ['shift_jis', '836583588367', 'テスト'],
    ['gb18030', 'b2e2cad4', '测试'],
    ['big5', 'b17aa66e', '您好'],
    ['euc-kr', 'c5d7bdbac6ae', '테스트'],
  ])('is of the East, where it is one of the first words of a conversation: %s', (_encoding, hex, text) => {
    expect(decodeCharset(Buffer.from(hex, 'hex'), null)).toBe(text);
  });

  test('is of the West: bullets', () => {
    const list = Buffer.from('\x95  Legal help\n'.repeat(30), 'latin1');
    expect(decodeCharset(list, null)).toBe('•  Legal help\n'.repeat(30));
  });

  test('is what it claims to be, though of a letter many times over', () => {
    const name = 'å'.repeat(40);
    expect(decodeCharset(Buffer.from(name, 'latin1'), 'iso-8859-1')).toBe(name);
  });
});

describe('a charset of seven bits that switches between sets of characters', () => {
  test.each([
    ['iso-2022-jp', '\x1b$BF|K\\\x1b(B and \x1b$B8l\x1b(B', '日本 and 語'],
    ['iso-2022-jp', '\x1b$BF|K\\\nThe next line\n', '日本\nThe next line\n'],
    ['iso-2022-jp-2', '\x1b$BF|K\\\x1b(B \x1b.A\x1bNi \x1b.F\x1bNa', '日本 é α'],
    ['iso-2022-jp-2', '\x1b$ADc:C\x1b(B, \x1b$(C>H3g\x1b(B', '你好, 안녕'],
    ['iso-2022-jp-2', '\x1b$(D+1\x1b(B\x1b$B&A\x1b(B', 'éα'],
    ['iso-2022-jp-3', '\x1b$(QF|K\\\x1b(B', '日本'],
  ])('%s: %j', (label, written, text) => {
    expect(decodeCharset(Buffer.from(written, 'latin1'), label)).toBe(text);
  });
});

test('a line of more shifts than a stack holds is read', () => {
  const line = `\x1b.A${'\x1bNi'.repeat(200_000)}`;
  expect(decodeCharset(Buffer.from(line, 'latin1'), 'iso-2022-jp-2')).toBe('é'.repeat(200_000));
});

test('a claim of four bytes to a character is not believed of UTF-8', () => {
  expect(decodeCharset(Buffer.from('Grüße 日本, wie geht es?'), 'utf-32')).toBe('Grüße 日本, wie geht es?');
});

test.each(['utf-32', 'utf-32le', 'UCS-4LE'])('four bytes to a character: %s', (label) => {
  const bytes = Buffer.from(Uint32Array.from('Grüße 日本', (char) => char.codePointAt(0) ?? 0).buffer);
  expect(decodeCharset(bytes, label)).toBe('Grüße 日本');
});
