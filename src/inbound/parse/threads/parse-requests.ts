import type { MessagePort, Transferable } from 'node:worker_threads';
import { GarbageCollector } from '../../../base/collect-garbage.ts';
import { END } from '../../../base/end-thread.ts';
import { errorText } from '../../../base/errors.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Attachment, ParseOutcome } from '../../../mail/message.ts';
import type { RawBytes } from '../../../mail/raw-bytes.ts';
import { withFileBytes } from '../mime/file-bytes.ts';

/** What the pool and its threads say to each other: one request at a time, and one reply to each. */

/** A message as it came: its bytes, or the file that they lie in. */
export type RawMessage = Uint8Array | { readonly path: string };

/** What is to be read: all of a message, or its header alone because the rest cannot be. */
export type ParseRequest =
  | { readonly what: 'message'; readonly raw: RawMessage }
  | { readonly what: 'header'; readonly raw: RawMessage; readonly reason: string };

/** `ready` comes once, before the first request. `failed`: the raw message could not be read from its file. */
export type ParseReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly outcome: ParseOutcome }
  | { readonly kind: 'failed'; readonly sentence: string };

type Answer = (request: ParseRequest, raw: RawBytes) => Promise<ParseOutcome>;

/** The thread's side: answers requests until it is told to end. */
export function answerRequests(port: MessagePort, answer: Answer): void {
  const garbage = new GarbageCollector(LIMITS.parseRestHeapBytes);
  port.on('message', (request: ParseRequest | typeof END) => {
    if (request === END) {
      port.close();
      return;
    }
    void replyTo(request, answer).then(([reply, transferred]) => {
      port.postMessage(reply, transferred);
      garbage.workDone();
    });
  });
  port.postMessage({ kind: 'ready' } satisfies ParseReply);
}

async function replyTo(request: ParseRequest, answer: Answer): Promise<[ParseReply, Transferable[]]> {
  try {
    const { outcome, transferred } = packed(await withRaw(request.raw, (raw) => answer(request, raw)));
    return [{ kind: 'outcome', outcome }, transferred];
  } catch (error) {
    return [{ kind: 'failed', sentence: errorText(error) }, []];
  }
}

function withRaw<Result>(raw: RawMessage, read: (bytes: RawBytes) => Promise<Result>): Promise<Result> {
  if (raw instanceof Uint8Array) return read(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  return withFileBytes(raw.path, read);
}

/** Files go over without a copy. A Buffer that shares its memory with others would take all of that along: it is copied first. */
function packed(outcome: ParseOutcome): { outcome: ParseOutcome; transferred: Transferable[] } {
  const attachments = outcome.message.attachments.map((file) =>
    Buffer.isBuffer(file.content) ? { ...file, content: withOwnMemory(file.content) } : file,
  );
  const transferred = attachments.flatMap(({ content }) =>
    Buffer.isBuffer(content) ? [content.buffer] : [],
  );
  return {
    outcome: withAttachments(outcome, attachments),
    transferred: [...new Set(transferred)] as Transferable[],
  };
}

function withOwnMemory(bytes: Buffer): Buffer {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
}

/** An outcome as it was before it went through a port, where a Buffer becomes a plain array of bytes. */
export function unpacked(outcome: ParseOutcome): ParseOutcome {
  const attachments = outcome.message.attachments.map((file) => {
    const content: Uint8Array | Attachment['content'] = file.content;
    return content instanceof Uint8Array
      ? { ...file, content: Buffer.from(content.buffer, content.byteOffset, content.byteLength) }
      : file;
  });
  return withAttachments(outcome, attachments);
}

function withAttachments(outcome: ParseOutcome, attachments: readonly Attachment[]): ParseOutcome {
  return { ...outcome, message: { ...outcome.message, attachments } };
}
