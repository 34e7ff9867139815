/**
 * RFC 2045 section 6, a piece at a time: encoded bytes in, decoded bytes out, wherever the pieces are cut. Byte by byte into memory
 * that is used again, so that a file of any size costs no more than a piece of it, not even until the next collection of garbage.
 * Nothing is refused: what is no base64 is passed over, what is no quoted-printable stays as it is.
 */
export interface TransferDecoder {
  /** The decoded bytes are good until the next call. */
  push(piece: Uint8Array): Buffer;
  /** What was held back, in memory of its own; nothing may be pushed after it. */
  end(): Buffer;
}

/** The decoder of a Content-Transfer-Encoding in lower case; null for one that leaves the bytes as they are, or is not known. */
export function transferDecoder(encoding: string): TransferDecoder | null {
  if (encoding === 'base64' || encoding === 'b') return new Base64Decoder();
  if (encoding === 'quoted-printable' || encoding === 'q' || encoding === 'quotedprintable')
    return new QuotedPrintableDecoder();
  return null;
}

/** All of it, in memory. */
export function decodeAll(decoder: TransferDecoder, body: Uint8Array): Buffer {
  const decoded = decoder.push(body);
  const last = decoder.end();
  return last.length === 0 ? decoded : Buffer.concat([decoded, last]);
}

/** Memory for the decoded bytes of one piece. */
class Output {
  bytes = Buffer.alloc(0);
  length = 0;

  /** Room for that many bytes; what was there is gone. */
  begin(most: number): void {
    if (this.bytes.length < most) this.bytes = Buffer.allocUnsafe(most);
    this.length = 0;
  }

  put(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  take(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

const PADDING = 64;
const NO_SEXTET = 65;

/** What each byte stands for; both alphabets of RFC 4648. */
const SEXTETS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte).replace('-', '+').replace('_', '/');
  const sextet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='.indexOf(character);
  return sextet === -1 ? NO_SEXTET : sextet;
});

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const EQUALS = 0x3d;

/**
 * Padding in the middle ends a group, not the text: some senders encode a body in pieces. What stands behind it on its line, after a
 * blank, is somebody's remark and no base64.
 */
class Base64Decoder implements TransferDecoder {
  readonly #output = new Output();
  #bits = 0;
  /** Bits that are there and not yet an octet. */
  #left = 0;
  /** Behind padding, or in the remark behind it. */
  #after: 'text' | 'padding' | 'remark' = 'text';

  push(piece: Uint8Array): Buffer {
    this.#output.begin(piece.length);
    // Local variables, since every byte of every file goes through here.
    const { bytes } = this.#output;
    let [length, bits, left, after] = [0, this.#bits, this.#left, this.#after];
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] as number;
      const sextet = SEXTETS[byte] as number;
      if (after !== 'text') {
        if (byte === LF || (after === 'padding' && sextet < PADDING)) after = 'text';
        else if (byte === BLANK) after = 'remark';
      }
      if (after === 'remark') continue;
      if (sextet < PADDING) {
        bits = ((bits << 6) | sextet) & 0xfff;
        left += 6;
        if (left < 8) continue;
        left -= 8;
        bytes[length++] = bits >>> left;
      } else if (sextet === PADDING) {
        left = 0;
        after = 'padding';
      }
    }
    this.#after = after;
    this.#bits = bits;
    this.#left = left;
    return bytes.subarray(0, length);
  }

  end(): Buffer {
    return Buffer.alloc(0);
  }
}

/** Blanks at the end of a line were added on the way (section 6.7 rule 3); more of them than this were not. */
const MOST_END_BLANKS = 16 * 1024;

/** Where in an escape the text is: nowhere, behind `=`, behind `=` and one digit, or behind `=` and CR. */
type Escape = 'none' | 'equals' | 'digit' | 'return';

class QuotedPrintableDecoder implements TransferDecoder {
  #output = new Output();
  /** Blanks, and one CR behind them, that are nothing if the line ends here. */
  readonly #held = new Output();
  #escape: Escape = 'none';
  #digit = 0;

  constructor() {
    this.#held.begin(MOST_END_BLANKS + 1);
  }

  push(piece: Uint8Array): Buffer {
    this.#output.begin(piece.length + MOST_END_BLANKS + 3);
    for (const byte of piece) {
      if (byte === BLANK || byte === TAB || byte === CR) this.#hold(byte);
      else {
        if (byte === LF) this.#endLine();
        else this.#release();
        this.#unescape(byte);
      }
    }
    return this.#output.take();
  }

  /** Blanks before a line end are dropped; the CR is a part of it (RFC 2049 section 4). */
  #endLine(): void {
    const held = this.#held;
    const hasReturn = held.length > 0 && held.bytes[held.length - 1] === CR;
    held.length = 0;
    if (hasReturn) this.#unescape(CR);
  }

  end(): Buffer {
    this.#output = new Output();
    this.#output.begin(3);
    if (this.#escape === 'digit') this.#putDigit();
    return this.#output.take();
  }

  #hold(byte: number): void {
    const held = this.#held;
    if (held.length > 0 && held.bytes[held.length - 1] === CR) this.#release();
    if (held.length === MOST_END_BLANKS) this.#release();
    held.put(byte);
  }

  #release(): void {
    const held = this.#held;
    if (held.length === 0) return;
    for (let at = 0; at < held.length; at++) this.#unescape(held.bytes[at] ?? BLANK);
    held.length = 0;
  }

  #unescape(byte: number): void {
    if (this.#belongsToEscape(byte)) return;
    if (byte === EQUALS) this.#escape = 'equals';
    else this.#output.put(byte);
  }

  /** False where no escape is open, or the byte ends it and stands for itself. */
  #belongsToEscape(byte: number): boolean {
    const escape = this.#escape;
    if (escape === 'none') return false;
    this.#escape = 'none';
    if (escape === 'return') return byte === LF;
    return escape === 'equals' ? this.#followsEquals(byte) : this.#followsDigit(byte);
  }

  #followsEquals(byte: number): boolean {
    if (byte === LF) return true;
    if (byte === CR) this.#escape = 'return';
    else if (hexDigit(byte) === -1) this.#output.put(EQUALS);
    else {
      this.#escape = 'digit';
      this.#digit = byte;
    }
    return this.#escape !== 'none';
  }

  #followsDigit(byte: number): boolean {
    const low = hexDigit(byte);
    if (low === -1) this.#putDigit();
    else this.#output.put(hexDigit(this.#digit) * 16 + low);
    return low !== -1;
  }

  /** What looked like an escape is none. */
  #putDigit(): void {
    this.#output.put(EQUALS);
    this.#output.put(this.#digit);
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
