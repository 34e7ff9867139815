/**
 * A look through bytes that may lie about themselves, little-endian. What lies beyond the end is 0 or empty, and `failed()` says from then
 * on that it was asked for. Nothing is copied, so nothing a length claims costs memory.
 */
export class Cursor {
  readonly #bytes: Buffer;
  #at = 0;
  #failed = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  failed(): boolean {
    return this.#failed;
  }

  /** Bytes that are still there. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A slice of the bytes. */
  take(length: number): Buffer {
    if (this.#failed || length > this.left) {
      this.#failed = true;
      return this.#bytes.subarray(0, 0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A slice, and past the zero bytes that fill it up to a multiple of four; a last one may lack them. */
  takePadded(length: number): Buffer {
    const taken = this.take(length);
    this.take(Math.min((4 - (length % 4)) % 4, this.left));
    return taken;
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    const bytes = this.take(2);
    return bytes.length < 2 ? 0 : bytes.readUInt16LE(0);
  }

  u32(): number {
    const bytes = this.take(4);
    return bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  }
}
