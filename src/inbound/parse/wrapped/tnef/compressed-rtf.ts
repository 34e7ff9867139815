import { LIMITS } from '../../../../base/limits.ts';

/** [MS-OXRTFCP] section 2.1.3.1.2: what the dictionary holds before the first byte. */
const INITIAL_DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier' +
  '{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const DICTIONARY_BYTES = 4096;
const HEADER_BYTES = 16;
const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
/** Two bytes name at most 17 others, and nine bytes hold eight such pairs: no more than this many times the input comes out. */
const EXPANSION_MAX = 9;

/**
 * Expands PidTagRtfCompressed ([MS-OXRTFCP]). Null where it is none. What is cut off ends there; the size that the header claims is
 * believed only downwards.
 */
export function expandRtf(bytes: Buffer): Buffer | null {
  if (bytes.length < HEADER_BYTES) return null;
  const rawSize = bytes.readUInt32LE(4);
  const kind = bytes.readUInt32LE(8);
  const packed = bytes.subarray(HEADER_BYTES);
  if (kind === UNCOMPRESSED) return packed.subarray(0, Math.min(rawSize, LIMITS.rtfBytes));
  if (kind !== COMPRESSED) return null;
  return expand(packed, Math.min(rawSize, packed.length * EXPANSION_MAX, LIMITS.rtfBytes));
}

class Expansion {
  readonly #dictionary = Buffer.alloc(DICTIONARY_BYTES);
  #write = this.#dictionary.write(INITIAL_DICTIONARY, 'latin1');
  readonly #out: Buffer;
  #length = 0;

  constructor(size: number) {
    this.#out = Buffer.alloc(size);
  }

  get full(): boolean {
    return this.#length === this.#out.length;
  }

  get bytes(): Buffer {
    return this.#out.subarray(0, this.#length);
  }

  add(byte: number): void {
    if (this.full) return;
    this.#out[this.#length++] = byte;
    this.#dictionary[this.#write] = byte;
    this.#write = (this.#write + 1) % DICTIONARY_BYTES;
  }

  /** Repeats what the dictionary holds; false where the text ends: a reference to the place that is written next. */
  repeat(reference: number): boolean {
    const from = reference >> 4;
    if (from === this.#write) return false;
    const run = (reference & 0x0f) + 2;
    for (let step = 0; step < run; step++) this.add(this.#dictionary[(from + step) % DICTIONARY_BYTES] ?? 0);
    return true;
  }
}

/** A control byte says of each of the next eight whether it is a byte as it stands, or a reference of two. */
function expand(packed: Buffer, size: number): Buffer {
  const expansion = new Expansion(size);
  let at = 0;
  while (at < packed.length && !expansion.full) {
    const control = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      const first = packed[at++] ?? 0;
      if ((control & (1 << bit)) === 0) expansion.add(first);
      else if (!expansion.repeat((first << 8) | (packed[at++] ?? 0))) return expansion.bytes;
    }
  }
  return expansion.bytes;
}
