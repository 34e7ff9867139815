import { Readable } from 'node:stream';
import { LIMITS } from '../../base/limits.ts';
import type { Attachment, EncodedRange } from '../../mail/message.ts';
import type { RawBytes } from '../../mail/raw-bytes.ts';
import { fileRange } from './file-bytes.ts';
import { transferDecoder } from './transfer-decoder.ts';
import { decodeTransfer, isUuencoding } from './transfer-encoding.ts';

/**
 * The bytes of a file that came with a mail. A large one stays in the raw message where that lies in a file, and is decoded on its
 * way to where it is wanted, so that its size costs no memory.
 */
export function contentOf(body: RawBytes, encoding: string): Attachment['content'] {
  const range = fileRange(body);
  return range === null || isWantedInMemory(body, encoding)
    ? decodeTransfer(body, encoding)
    : { ...range, encoding };
}

function isWantedInMemory(body: RawBytes, encoding: string): boolean {
  const mostBytes = isUuencoding(encoding) ? LIMITS.openedFileBytes : LIMITS.fileInMemoryBytes;
  return body.length <= mostBytes;
}

/**
 * The decoded bytes, for one reading.
 * @param open reads the raw message from `start` to before `end`.
 */
export async function openContent(
  content: Attachment['content'],
  open: (range: EncodedRange) => Promise<Readable>,
): Promise<Readable | Buffer> {
  return Buffer.isBuffer(content) ? content : decoded(await open(content), content.encoding);
}

function decoded(encoded: Readable, encoding: string): Readable {
  const decoder = transferDecoder(encoding);
  if (decoder === null) return encoded;
  const pieces = async function* () {
    for await (const piece of encoded as AsyncIterable<Buffer>) yield decoder.push(piece.toString('latin1'));
    yield decoder.end();
  };
  return Readable.from(pieces(), { objectMode: false });
}
