import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import { GatewayError } from '../../src/base/errors.ts';
import { until } from '../support/until.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const envelope = { reversePath: null, recipient: parseAddrSpec('cara@example.org')! };
const ofLines = (count: number) => Buffer.from(`Subject: x\r\n\r\n${'.a line of text\r\n'.repeat(count)}`);
const stuffed = (bytes: Buffer) => bytes.toString('latin1').replace(/(^|\r\n)\./g, '$1..');

interface WatchedRelay {
  readonly port: number;
  /** All that came after the 354. */
  content(): string;
  closed(): boolean;
  answer(reply: string): void;
}

/** A relay that shows what it has of a mail at any moment, and answers to the dot when the test says so. */
async function watchedRelay(onData: (socket: Socket) => void = (socket) => socket.write('354 go on\r\n')) {
  const seen = { content: '', closed: false, socket: null as Socket | null };
  const server = createServer((socket) => {
    seen.socket = socket;
    let inContent = false;
    socket.on('error', () => undefined);
    socket.on('close', () => (seen.closed = true));
    socket.write('220 relay.example\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (inContent) {
        seen.content += text;
        return;
      }
      for (const line of text.split('\r\n').slice(0, -1)) {
        if (line !== 'DATA') socket.write(line.startsWith('EHLO') ? '250 relay.example\r\n' : '250 ok\r\n');
        else {
          inContent = true;
          onData(socket);
        }
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const relay: WatchedRelay = {
    port: (server.address() as AddressInfo).port,
    content: () => seen.content,
    closed: () => seen.closed,
    answer: (reply) => seen.socket?.write(`${reply}\r\n`),
  };
  return relay;
}

function submitterTo(port: number) {
  const submitter = createSmtpSubmitter({
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: null,
    auth: null,
    hostName: 'desk.example',
  });
  cleanups.push(() => submitter.close());
  return submitter;
}

describe('the final dot', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['one line without its end', Buffer.from('Subject: x')],
    ['some lines', ofLines(3)],
    ['more than any buffer holds', ofLines(400_000)],
  ])(
    'of a mail of %s waits until it may leave, when all the rest has left (I-13, I-18)',
    async (_size, bytes) => {
      const relay = await watchedRelay();
      let letGo: () => void = () => undefined;
      let asked = 0;
      const mayGo = new Promise<void>((resolve) => (letGo = resolve));
      const outcome = submitterTo(relay.port).submit(envelope, bytes, () => {
        asked += 1;
        return mayGo;
      });
      await until('it is asked', () => asked === 1);
      await until('all but the dot is there', () => relay.content().length >= stuffed(bytes).length);
      expect(relay.content()).toBe(stuffed(bytes));

      letGo();
      await until('the dot is there', () => relay.content().endsWith('.\r\n'));
      relay.answer('250 2.0.0 taken');
      expect(await outcome).toMatchObject({ kind: 'relayed' });
      expect(relay.content().slice(stuffed(bytes).length)).toMatch(/^(?:\r\n)?\.\r\n(?:QUIT\r\n)?$/);
      expect(asked).toBe(1);
    },
  );

  test('that may not leave is never sent: the line is dropped, and the mail is void (I-18)', async () => {
    const relay = await watchedRelay();
    const bytes = ofLines(3);
    const outcome = await submitterTo(relay.port).submit(envelope, bytes, () =>
      Promise.reject(new GatewayError('local', 'the lease is gone')),
    );
    expect(outcome).toMatchObject({ kind: 'trouble', where: 'here', reason: 'the lease is gone' });
    await until('the line is dropped', () => relay.closed());
    expect(relay.content()).toBe(stuffed(bytes));
  });

  test('is not sent after an answer that came too early, and nothing is said into the mail (T-36)', async () => {
    for (const early of ['250 2.0.0 taken already', '552 5.3.4 too large', '354 once more']) {
      const relay = await watchedRelay((socket) => socket.write(`354 go on\r\n${early}\r\n`));
      const outcome = await submitterTo(relay.port).submit(
        envelope,
        ofLines(3),
        () => new Promise(() => undefined),
      );
      expect(outcome.kind, early).toBe(early.startsWith('5') ? 'refused' : 'trouble');
      await until('the line is dropped', () => relay.closed());
      expect(stuffed(ofLines(3)).startsWith(relay.content()), early).toBe(true);
    }
  });

  test('and the mail are kept from a relay that answers 250 to DATA, and might run them as commands (T-36)', async () => {
    const relay = await watchedRelay((socket) => socket.write('250 what?\r\n'));
    const outcome = await submitterTo(relay.port).submit(envelope, ofLines(3), () => Promise.resolve());
    expect(outcome).toMatchObject({ kind: 'trouble', where: 'transaction' });
    await until('the line is dropped', () => relay.closed());
    expect(relay.content()).toBe('');
  });
});
