import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { searchPhrases, searchWords } from '../../src/desk/asking/search-words.ts';

describe('the words of a text', () => {
  test.each([
    ['Größe 42, GROSSE', ['grosse', '42', 'grosse']],
    ['Łódź café naïve', ['łodz', 'cafe', 'naive']],
    ['cara.keller+x@example.org', ['cara', 'keller', 'x', 'example', 'org']],
    ['error_code=E-1042', ['error', 'code', 'e', '1042']],
    ['ＦＵＬＬ ｗｉｄｔｈ ﬁle', ['full', 'width', 'file']],
    ['ΟΔΟΣ οδος', ['οδοσ', 'οδοσ']],
    ['İstanbul', ['istanbul']],
    ['abc打印机 xyz', ['abc', '打', '印', '机', 'xyz']],
    ['привет, мир', ['привет', 'мир']],
    ['"*:^()-+ \u0000\u202e', []],
  ])('%s', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  test('are letters and digits alone, whatever the text is, and cut again they are the same (T-41)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const words = searchWords(text);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
        expect(searchWords(words.join(' '))).toEqual(words);
      }),
    );
  });

  test('are letters and digits alone, for every character that there is (T-41)', () => {
    const odd: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const word = searchWords(String.fromCodePoint(code)).join('');
      if (!/^[\p{L}\p{N}\p{M}]*$/u.test(word)) odd.push(code.toString(16));
    }
    expect(odd).toEqual([]);
  });

  test('are bounded, in number and length', () => {
    expect(searchWords('ab '.repeat(50_000))).toHaveLength(LIMITS.searchTextWords);
    expect(searchWords('x'.repeat(5000))).toEqual(['x'.repeat(LIMITS.searchWordChars)]);
    const long = searchWords(Array.from({ length: 9000 }, (_, n) => `${n}`.padStart(40, 'x')).join(' '));
    expect(long.join('').length).toBeLessThanOrEqual(LIMITS.searchTextChars);
  });
});

describe('what is asked for', () => {
  test.each([
    ['printer toner', ['printer*', 'toner*']],
    ['"paper jam" 2nd', ['paper jam', '2nd*']],
    ['„Papier Stau“ x', ['papier stau', 'x']],
    ['cara@example.org', ['cara example org*']],
    ['打印机', ['打 印 机']],
    ['" "', []],
    ['-- * NEAR(', ['near*']],
    ['toner TONER "toner" tóner', ['toner*', 'toner']],
  ])('%s', (question, phrases) => {
    expect(searchPhrases(question).map(({ words, open }) => words.join(' ') + (open ? '*' : ''))).toEqual(
      phrases,
    );
  });

  test('has a bounded number of phrases', () => {
    const many = Array.from({ length: 100 }, (_, n) => `word${n}`).join(' ');
    expect(searchPhrases(many)).toHaveLength(LIMITS.searchPhrases);
  });
});
