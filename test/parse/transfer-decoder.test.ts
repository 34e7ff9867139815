import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAll, transferDecoder } from '../../src/inbound/parse/mime/transfer-decoder.ts';

const decode = (encoding: string, text: string | Uint8Array): Buffer =>
  decodeAll(transferDecoder(encoding)!, Buffer.from(text as string, 'latin1'));

/** Decoded in pieces that end where the cuts say. */
function inPieces(encoding: string, bytes: Buffer, cuts: readonly number[]): Buffer {
  const decoder = transferDecoder(encoding)!;
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const decoded = ends.map((end, at) => Buffer.from(decoder.push(bytes.subarray(ends[at - 1] ?? 0, end))));
  return Buffer.concat([...decoded, decoder.end()]);
}

describe('quoted-printable (RFC 2045 section 6.7)', () => {
  test.each([
    ['an octet', 'caf=C3=A9', 'caf\u00c3\u00a9'],
    ['small digits', '=c3=a9', '\u00c3\u00a9'],
    ['a soft line break', 'one=\r\ntwo', 'onetwo'],
    ['a soft line break by LF', 'one=\ntwo', 'onetwo'],
    ['a soft line break by CR', 'one=\rtwo', 'onetwo'],
    ['a soft line break with blanks behind it', 'one= \t\r\ntwo', 'onetwo'],
    ['a soft line break at the end', 'one=', 'one'],
    ['a line break, as it was written', 'one\r\ntwo\nthree', 'one\r\ntwo\nthree'],
    ['blanks at the end of a line', 'one \t \r\ntwo  ', 'one\r\ntwo'],
    ['blanks elsewhere', ' one  two', ' one  two'],
    ['an octet that is a blank, at the end of a line', 'one=20\r\ntwo', 'one \r\ntwo'],
    ['what is no escape', '1+1=2; a=XY; =', '1+1=2; a=XY; '],
    ['half an escape', 'a=C', 'a=C'],
    ['half an escape before a line break', 'a=C\r\nb', 'a=C\r\nb'],
    ['an escape behind half a one', 'a=C=C3', 'a=C\u00c3'],
    ['a CR that ends no line', 'a\rb', 'a\rb'],
    ['two CR before LF', 'a\r\r\nb', 'a\r\r\nb'],
  ])('decodes %s', (_what, text, decoded) => {
    expect(decode('quoted-printable', text).toString('latin1')).toBe(decoded);
  });

  test('keeps a run of blanks that is too long for one that a relay added', () => {
    const blanks = ' '.repeat(20_000);
    expect(decode('quoted-printable', `a${blanks}b`).toString()).toBe(`a${blanks}b`);
  });
});

describe('base64 (RFC 2045 section 6.8)', () => {
  test.each([
    ['in lines', 'VGhl\r\nIHByaW50\r\nZXI=', 'The printer'],
    ['in pieces, each with its padding', 'VGhlIA==cHJpbnRlcg==', 'The printer'],
    ['without its padding', 'VGhlIA', 'The '],
    ['in the alphabet for URLs', '_-8', '\u00ff\u00ef'],
    ['with foreign characters in it', 'VG!h*l', 'The'],
    ['with a lonely character at its end', 'VGhlI', 'The'],
    ['of padding alone', '====', ''],
  ])('decodes a body %s', (_what, text, decoded) => {
    expect(decode('base64', text).toString('latin1')).toBe(decoded);
  });

  test('decodes what Node encodes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decode('base64', Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

test.each([
  ['base64', 'QUJD=\r\n+/ _-*'],
  ['quoted-printable', '=0Aaf \t\r\n\u00e9x'],
])('%s is decoded to the same bytes wherever the pieces are cut', (encoding, alphabet) => {
  const text = fc.array(fc.constantFrom(...alphabet.split('')), { maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (characters, cuts) => {
      const bytes = Buffer.from(characters.join(''), 'latin1');
      expect(inPieces(encoding, bytes, cuts)).toEqual(decode(encoding, bytes));
    }),
    { numRuns: 2000 },
  );
});
