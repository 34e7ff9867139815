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

  test.each(['x-unknown', 'charset', 'no-such-charset', '', '"utf-8"', "'utf-8'", 'utf8', 'UTF-8*en'])(
    'called %j',
    (label) => {
      expect(decodeCharset(Buffer.from('Drücker'), label)).toBe('Drücker');
    },
  );

  test('UTF-7 is read where it is declared', () => {
    expect(decodeCharset(Buffer.from('Dr+APw-cker 1 +- 1'), 'utf-7')).toBe('Drücker 1 + 1');
    expect(decodeCharset(Buffer.from('Dr+APw-cker'), null)).toBe('Dr+APw-cker');
  });
});
