import { GatewayError } from '../../base/errors.ts';
import type { CliIo } from './io.ts';
import { Questions } from './questions.ts';

/** Bytes of a line that may be a password. */
const LINE_BYTES_MAX = 4096;

/**
 * A password, never from the command line, where every user of the machine could read it: asked for twice without being shown where
 * there is a terminal, else the first line of standard input.
 * @throws GatewayError `usage`: empty, or not the same twice
 */
export async function readSecret(io: Pick<CliIo, 'stdin' | 'stderr'>): Promise<string> {
  const secret = io.stdin.isTTY === true ? await askTwice(io) : await firstLine(io);
  if (secret === '') throw new GatewayError('usage', 'there is no password on standard input');
  return secret;
}

async function askTwice(io: Pick<CliIo, 'stdin' | 'stderr'>): Promise<string> {
  const questions = new Questions(io);
  const ask = (text: string) => questions.ask({ text, hidden: true, read: (answer) => ({ value: answer }) });
  try {
    const first = await ask('New password');
    if ((await ask('Once more')) !== first) throw new GatewayError('usage', 'that was not the same twice');
    return first;
  } finally {
    questions.close();
  }
}

async function firstLine({ stdin }: Pick<CliIo, 'stdin'>): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    chunks.push(chunk);
    if (sizeBytes > LINE_BYTES_MAX) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split('\n');
  return line.replace(/\r$/, '');
}
