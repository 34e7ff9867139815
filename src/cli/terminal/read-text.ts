import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutControlsKeepingLines } from '../../mail/header.ts';
import type { CliIo } from './io.ts';

/**
 * The text that a command is given: its argument, or standard input where that is absent or `-`.
 * @throws GatewayError `usage`: empty, or longer than LIMITS.activityTextChars
 */
export async function readText(
  argument: string | undefined,
  io: Pick<CliIo, 'stdin' | 'stderr'>,
): Promise<string> {
  const text = argument === undefined || argument === '-' ? await readInput(io) : argument;
  if (text.trim() === '')
    throw new GatewayError('usage', 'there is no text; give it as an argument or on standard input');
  if (text.length > LIMITS.activityTextChars) {
    throw new GatewayError('usage', `the text is longer than ${LIMITS.activityTextChars} characters`);
  }
  return withoutControlsKeepingLines(text).trimEnd();
}

/** Bytes of UTF-8 that a text of the most characters can have. */
const INPUT_BYTES_MAX = 4 * LIMITS.activityTextChars;

async function readInput({ stdin, stderr }: Pick<CliIo, 'stdin' | 'stderr'>): Promise<string> {
  if (stdin.isTTY === true) stderr.write('Write the text, then press Ctrl-D on an empty line.\n');
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    chunks.push(chunk);
    if (sizeBytes > INPUT_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
