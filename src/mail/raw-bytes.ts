/**
 * The bytes of a message or of a part of it, wherever they lie: a Buffer is one, a range of a file is another. The names are those
 * of Buffer, so that who reads a message need not know. Only `toString` brings all of them into memory: bound it by `subarray`.
 */
export interface RawBytes {
  readonly length: number;
  at(index: number): number | undefined;
  /** Offset of the mark at or after `from`, or -1. */
  indexOf(mark: Buffer, from?: number): number;
  subarray(start?: number, end?: number): this;
  /** One character a byte. */
  toString(encoding: 'latin1'): string;
}
