import type { RawBytes } from '../../../mail/raw-bytes.ts';
import { bufferOf } from './file-bytes.ts';
import { splitFilesInText } from './files-in-text.ts';
import { decodeAll, transferDecoder } from './transfer-decoder.ts';

/**
 * RFC 2045 section 6: encoded bytes to bytes. An unknown or wrong encoding leaves the bytes as they are, since text that can be
 * read beats text that is thrown away.
 */
export function decodeTransfer(body: RawBytes, encoding: string): Buffer {
  const decoder = transferDecoder(encoding);
  if (decoder !== null) return decodeAll(decoder, bufferOf(body));
  if (isTextEncoding(encoding)) {
    const [file] = splitFilesInText(bufferOf(body)).files;
    if (file !== undefined) return file.content;
  }
  return bufferOf(body);
}

/** Not in RFC 2045, and it cannot be decoded a piece at a time. */
export function isTextEncoding(encoding: string): boolean {
  return /^(?:x-)?(?:uu(?:e|encode)?|yenc(?:ode)?)$/.test(encoding);
}
