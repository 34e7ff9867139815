import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { GatewayError } from '../base/errors.ts';
import type { CliIo } from './io.ts';

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
  const first = await ask('New password: ', io);
  if ((await ask('Once more: ', io)) !== first)
    throw new GatewayError('usage', 'that was not the same twice');
  return first;
}

function ask(question: string, { stdin, stderr }: Pick<CliIo, 'stdin' | 'stderr'>): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  stderr.write(question);
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('close', () => {
      stderr.write('\n');
      resolve(answer);
    });
  });
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
