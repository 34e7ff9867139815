/**
 * Mail from a pipe, for `postern inject` (aliases, .forward, procmail, Postfix pipe(8)).
 * Enters: standard input with one message, and the envelope from the command line. Leaves: an offer for the intake.
 * Must hold: what cannot be offered is a GatewayError, whose row in base/errors.ts names the exit code (sysexits.h),
 * so that the calling MTA keeps or returns the mail rightly.
 */
import type { Readable } from 'node:stream';
import { newId, type Clock, type Random } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { parseAddrSpec, type AddrSpec } from '../mail/address.ts';
import type { ReversePath } from '../mail/envelope.ts';
import type { ArrivalOffer } from './intake.ts';

/**
 * Reads one message to its end, without the `From ` line (RFC 4155) that mbox writers put before it.
 * @throws GatewayError `usage` where nothing came, `message.too-large`, `message.incomplete` where reading failed.
 */
export async function readPipe(stdin: Readable, limits: { maxSizeBytes: number }): Promise<Buffer> {
  const message = withoutMboxLine(await readWhole(stdin, limits.maxSizeBytes));
  if (message.length === 0) throw new GatewayError('usage', 'there was no message on standard input');
  return message;
}

async function readWhole(stdin: Readable, maxSizeBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxSizeBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new GatewayError('message.incomplete', `reading standard input failed: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (sizeBytes > maxSizeBytes) {
    throw new GatewayError('message.too-large', `the message has more than ${maxSizeBytes} bytes`);
  }
  return Buffer.concat(chunks, sizeBytes);
}

function withoutMboxLine(message: Buffer): Buffer {
  if (!message.subarray(0, 5).equals(Buffer.from('From '))) return message;
  const lineEnd = message.indexOf('\n');
  return lineEnd < 0 ? Buffer.alloc(0) : message.subarray(lineEnd + 1);
}

/** What the caller of `postern inject` says about the message. */
export interface PipeEnvelope {
  /** The address the mail came to. */
  readonly recipient: string;
  /** Where a bounce would go; '' or `<>` is the null reverse-path; undefined where the caller does not know. */
  readonly reversePath?: string | undefined;
}

/**
 * The offer for a message from a pipe. Each one is a new arrival: a pipe tells no identity.
 * @throws GatewayError `address.syntax`
 */
export function offerFromPipe(
  content: Buffer,
  envelope: PipeEnvelope,
  ports: { clock: Clock; random: Random },
): ArrivalOffer {
  return {
    key: `pipe:${newId(ports.clock, ports.random)}`,
    transport: 'pipe',
    envelope: {
      reversePath: envelope.reversePath === undefined ? undefined : reversePathOf(envelope.reversePath),
      recipients: [addressOf(envelope.recipient)],
    },
    client: { ip: null, helo: null, tls: false },
    content,
  };
}

function reversePathOf(text: string): ReversePath {
  return text === '' || text === '<>' ? null : addressOf(text);
}

function addressOf(text: string): AddrSpec {
  const address = parseAddrSpec(text.replace(/^<(.*)>$/, '$1'));
  if (address === null) throw new GatewayError('address.syntax', `not an address: ${JSON.stringify(text)}`);
  return address;
}
