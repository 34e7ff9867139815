import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutUnseen } from '../../src/mail/unseen.ts';

describe('what stays in a name or subject because its writing wants it (T-57)', () => {
  test.each([
    ['Persian, with its zero-width non-joiner', 'می‌خواهم'],
    ['Devanagari, with a joiner behind a virama', 'क्‍ष'],
    ['Malayalam, with a joiner at the end of a word', 'അവന്‍ വന്നു'],
    ['a family, which is four emoji', '👨‍👩‍👧‍👦'],
    ['a flag that is a flag and a rainbow', '🏳️‍🌈'],
    ['a dark-skinned astronaut', '👩🏿‍🚀'],
    ['a red heart', '❤️'],
    ['the flag of Scotland, which is made of tags', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 Angus'],
    ['a variant of a Chinese sign', '葛\u{e0100}城'],
    ['Hebrew and Latin in one line', 'שלום Anna, 3 + 4'],
  ])('%s', (_what, text) => {
    expect(withoutUnseen(text)).toBe(text);
  });
});

describe('what nobody sees goes (T-57)', () => {
  test.each([
    ['marks of direction', 'An\u200ena\u200f Be\u061crg', 'Anna Berg'],
    [
      'zero-width spaces and joiners between Latin letters',
      'A\u200bn\u200cn\u200da\u2060 Berg\ufeff',
      'Anna Berg',
    ],
    ['embeddings, overrides and isolates', '\u202eAnna\u202c \u2066Berg\u2069', 'Anna Berg'],
    ['soft hyphens', 'pass\u00adword', 'password'],
    ['fillers that look like a blank name', '\u3164\u115f\uffa0', ''],
    ['words in tags', 'Anna\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}', 'Anna'],
    ['words in tags behind a flag that never ends', '🏴\u{e0067}\u{e0062}\u{e0073}', '🏴'],
    ['bytes in a row of variation selectors', '😀\ufe0f\ufe01\u{e0101}\u{e0102}', '😀\ufe0f'],
    ['joiners in a row', 'می\u200c\u200c\u200d\u200cخ', 'می\u200cخ'],
  ])('%s', (_what, text, seen) => {
    expect(withoutUnseen(text)).toBe(seen);
  });

  test('a joiner of emoji behind a variation selector that was cut is cut with it', () => {
    expect(withoutUnseen('\ufe0f\u200d❤')).toBe('❤');
    expect(withoutUnseen('a \ufe0f\u200d❤')).toBe('a ❤');
    expect(withoutUnseen('❤\ufe0f\u200d🔥')).toBe('❤\ufe0f\u200d🔥');
  });

  test('of any text each kept sign follows one that is seen, and cutting again changes nothing', () => {
    const sign = fc.oneof(
      fc.constantFrom(
        'a',
        ' ',
        'ی',
        '❤',
        '👩',
        '🏴',
        '\ufe0f',
        '\u200c',
        '\u200d',
        '\u{e0067}',
        '\u{e007f}',
        '\u202e',
        '\u2066',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), (signs) => {
        const seen = withoutUnseen(signs.join(''));
        expect(withoutUnseen(seen)).toBe(seen);
        expect(seen).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\p{Variation_Selector}{2}|[\u200c\u200d]{2}/u);
      }),
    );
  });
});
