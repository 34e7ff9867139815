/**
 * Which encoding did a sender use who did not say? In: bytes that are not ASCII and not UTF-8. Out: a label of the Encoding Standard;
 * windows-1252 where nothing speaks for another one. Told by how characters of a language lie in an encoding: kana in Japanese,
 * Hangul in Korean, the everyday ideographs of Chinese, small letters within words of Cyrillic.
 */
const SAMPLE_BYTES = 8192;

export function guessEncoding(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (Buffer.from(sample).includes('\x1b$')) return 'iso-2022-jp';
  const high = sample.filter((byte) => byte >= 0x80).length;
  if (high < 4 || pairedPart(sample) < 0.7) return 'windows-1252';
  return multiByte(bytes) ?? cyrillic(sample) ?? 'windows-1252';
}

/** The part of the high bytes that stand next to another one: in western text they stand alone. */
function pairedPart(sample: Uint8Array): number {
  let high = 0;
  let paired = 0;
  sample.forEach((byte, at) => {
    if (byte < 0x80) return;
    high += 1;
    if ((sample[at - 1] ?? 0) >= 0x80 || (sample[at + 1] ?? 0) >= 0x80) paired += 1;
  });
  return high === 0 ? 0 : paired / high;
}

function multiByte(bytes: Uint8Array): string | null {
  const kana = (text: string): number => part(text, /[\u3041-\u3096\u30a1-\u30fa]/g);
  const tests: readonly (readonly [string, (text: string) => boolean])[] = [
    ['euc-jp', (text) => kana(text) > 0.3],
    ['shift_jis', (text) => kana(text) > 0.3 && part(text, /[\uff61-\uff9f]/g) < 0.2],
    ['euc-kr', (text) => part(text, /[\uac00-\ud7a3]/g) > 0.9],
    ['gb18030', () => leadsWithin(bytes, 0xb0, 0xd7) > 0.7 && trailsAbove(bytes, 0xa1) > 0.95],
    ['big5', () => leadsWithin(bytes, 0xa4, 0xc6) > 0.8],
  ];
  return (
    tests.find(([encoding, holds]) => {
      const text = strictly(bytes, encoding);
      return text !== null && holds(text);
    })?.[0] ?? null
  );
}

/** The part of the characters beyond ASCII that match. */
function part(text: string, pattern: RegExp): number {
  const foreign = text.match(/[^\x00-\x7f]/g)?.length ?? 0;
  return foreign === 0 ? 0 : (text.match(pattern)?.length ?? 0) / foreign;
}

/** The pairs of bytes of a two-byte encoding. */
function pairs(bytes: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < Math.min(bytes.length, SAMPLE_BYTES); at++) {
    const lead = bytes[at] ?? 0;
    if (lead >= 0x81) found.push([lead, bytes[++at] ?? 0]);
  }
  return found;
}

function leadsWithin(bytes: Uint8Array, low: number, high: number): number {
  const all = pairs(bytes);
  return all.filter(([lead]) => lead >= low && lead <= high).length / Math.max(1, all.length);
}

function trailsAbove(bytes: Uint8Array, low: number): number {
  const all = pairs(bytes);
  return all.filter(([, trail]) => trail >= low).length / Math.max(1, all.length);
}

/** Most letters of a text are small: that tells windows-1251 from KOI8-R, which has them the other way round. */
function cyrillic(sample: Uint8Array): string | null {
  const letters = sample.filter((byte) => byte >= 0xc0);
  if (letters.length < 0.8 * sample.filter((byte) => byte >= 0x80).length) return null;
  const upperHalf = letters.filter((byte) => byte >= 0xe0).length / letters.length;
  return upperHalf > 0.6 ? 'windows-1251' : upperHalf < 0.4 ? 'koi8-r' : null;
}

function strictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
