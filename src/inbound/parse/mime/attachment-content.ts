import { LIMITS } from '../../../base/limits.ts';
import type { Attachment, EncodedRange } from '../../../mail/message.ts';
import type { RawBytes } from '../../../mail/raw-bytes.ts';
import { fileRange } from './file-bytes.ts';
import { transferDecoder } from './transfer-decoder.ts';
import { decodeTransfer, isTextEncoding } from './transfer-encoding.ts';

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
  const mostBytes = isTextEncoding(encoding) ? LIMITS.openedFileBytes : LIMITS.fileInMemoryBytes;
  return body.length <= mostBytes;
}

/**
 * The decoded bytes, for one reading; a piece is good until the next one is asked for.
 * @param open reads the raw message from `start` to before `end`.
 */
export function openContent(
  content: Attachment['content'],
  open: (range: EncodedRange) => AsyncIterable<Buffer>,
): AsyncIterable<Buffer> | Buffer {
  return Buffer.isBuffer(content) ? content : decoded(open(content), content.encoding);
}

async function* decoded(encoded: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = transferDecoder(encoding);
  for await (const piece of encoded) yield decoder === null ? piece : decoder.push(piece);
  if (decoder !== null) yield decoder.end();
}
