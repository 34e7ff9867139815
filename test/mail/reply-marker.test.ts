import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markerIndex, REPLY_MARKER, replyMarker } from '../../src/mail/reply-text.ts';

/** What mail programs do to the lines that they quote. */
const QUOTED: Readonly<Record<string, (text: string) => string>> = {
  'as it was': (text) => text,
  'quote signs': (text) => text.replace(/^/gm, '> '),
  bars: (text) => text.replace(/^/gm, '| '),
  'wrapped at a few letters': (text) => text.replace(/(.{18}\S*) /g, '$1\n'),
  'wrapped and marked': (text) => text.replace(/(.{18}\S*) /g, '$1\n').replace(/^/gm, '>> '),
  'one line of it all': (text) => text.replace(/\n/g, ' '),
  'hard blanks': (text) => text.replace(/ /g, '\u00a0'),
  'other quotation marks and dashes': (text) => text.replace(/"/g, '\u201c').replace(/ - /g, ' \u2013 '),
  'letters apart from their accents': (text) => text.normalize('NFD'),
  'blank lines between': (text) => text.replace(/\n/g, '\n\n\n'),
};

const preview =
  'Größe "A4" ist aus - did you know? 😀 ΟΔΟΣ Der Drucker auf Etage 2 schweigt seit Montag früh';
const below = '\n\nCarla replied:\n\nmore';

describe('the words above our marker are ours, and go where it goes (T-53)', () => {
  test.each(Object.entries(QUOTED))('%s', (_, quote) => {
    for (const own of ['', 'Please plug it in.\n\n', 'Please plug it in.\n']) {
      const text = `${own}${quote(`${preview}\n${replyMarker(preview)}${below}`)}`;
      expect(text.slice(0, markerIndex(text)).trim()).toBe(own.trim());
    }
  });

  test('of what an agent writes above it, not a letter is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (own, words) => {
        const letters = own.replace(/=-=-=/g, '');
        const text = `${letters}\n\n${words}\n${replyMarker(words)}${below}`;
        const kept = text.slice(0, markerIndex(text));
        expect(letters.startsWith(kept.trimEnd()) || kept.startsWith(letters)).toBe(true);
        expect(lettersOf(kept)).toBe(lettersOf(letters));
      }),
    );
  });

  test('where something else stands there, nothing but the marker is taken', () => {
    for (const other of ['', 'My own last line', `${preview} and more`, preview.slice(1)]) {
      const text = `${other}\n${replyMarker(preview)}${below}`;
      expect(text.slice(0, markerIndex(text))).toBe(`${other}\n`);
    }
  });

  test('a marker without a preview, or one whose numbers were cut off, is one all the same', () => {
    expect(replyMarker('')).toBe(REPLY_MARKER);
    for (const text of [`mine\n${REPLY_MARKER}`, `mine\n> ${REPLY_MARKER} (12-`, `mine\n${REPLY_MARKER} (x)`])
      expect(text.slice(0, markerIndex(text))).toBe('mine\n');
    expect(markerIndex('no marker')).toBe(-1);
  });

  test('whoever makes one up gets a bounded look at a long text', () => {
    const text = `${'x'.repeat(60_000)}\n=-=-= Write your answer above this line =-=-= (999-aaaaa)`;
    expect(markerIndex(text)).toBe(60_001);
  });
});

/** Signs that come to nothing but blanks and marks are no letters here. */
function lettersOf(text: string): string {
  return text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '');
}
