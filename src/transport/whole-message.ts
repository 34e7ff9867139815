import { PassThrough, type Readable } from 'node:stream';
import { GatewayError } from '../base/errors.ts';

/** The bytes of one DATA phase, on their way to the intake. */
export interface WholeMessage {
  /** What the intake reads. It ends only where the client ended the message; every other end is an error. */
  readonly content: Readable;
  /** The message went over the limit: whatever the intake says, nothing was taken in. */
  readonly tooLarge: () => boolean;
}

/**
 * Passes a DATA stream on up to `maxSizeBytes`. The source is always read to its end, because an SMTP client hears
 * no reply before its last byte was taken: what is over the limit, or what nobody reads any more, is dropped.
 */
export function wholeMessage(source: Readable, maxSizeBytes: number): WholeMessage {
  const content = new PassThrough();
  let sizeBytes = 0;
  const fail = (code: 'message.incomplete' | 'message.too-large', sentence: string): void => {
    content.destroy(new GatewayError(code, sentence, { fields: { sizeBytes } }));
  };
  // The intake may have stopped reading before the stream fails; an error without a listener would end the process.
  content.on('error', () => undefined);
  content.on('close', () => source.resume());
  content.on('drain', () => source.resume());
  source.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (content.destroyed) return;
    if (sizeBytes > maxSizeBytes) fail('message.too-large', 'the message went over the size limit');
    else if (!content.write(chunk)) source.pause();
  });
  source.once('end', () => content.end());
  source.once('error', () => {
    fail('message.incomplete', 'the client went away in the middle of the message');
  });
  source.once('close', () => {
    if (!source.readableEnded) fail('message.incomplete', 'the message stream was closed before its end');
  });
  return { content, tooLarge: () => sizeBytes > maxSizeBytes };
}
