import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { createSmtpSubmitter, type SmtpSubmitterOptions } from '../../src/outbound/deliver/smtp-submitter.ts';
import { selfSigned } from '../support/certificate.ts';
import { startSink, type SinkOptions, type Sink } from '../support/smtp-sink.ts';
import { ungated, type UngatedSubmitter } from './ungated.ts';
import { startCutProxy, startRawRelay, type Cut } from './raw-relay.ts';
import { passwordLogin } from '../support/login.ts';

const cara = parseAddrSpec('cara@example.org')!;
const envelope = { reversePath: parseAddrSpec('support+b1.mac@desk.example'), recipient: cara };
const bytes = Buffer.from(
  'Subject: hello\r\nMessage-ID: <1@desk.example>\r\n\r\n.\r\n..dots\r\nGr=C3=BC=C3=9Fe\r\n',
);
const certificate = selfSigned();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function submitterTo(port: number, changes: Partial<SmtpSubmitterOptions> = {}): UngatedSubmitter {
  const submitter = createSmtpSubmitter({
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: null,
    auth: null,
    hostName: 'desk.example',
    ...changes,
  });
  cleanups.push(() => submitter.close());
  return ungated(submitter);
}

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

async function raw(greeting: string, answer: (line: string) => string | null): Promise<number> {
  const relay = await startRawRelay(greeting, answer);
  cleanups.push(() => relay.close());
  return relay.port;
}

describe('a mail handed over', () => {
  test('arrives byte by byte, with its envelope and nothing else', async () => {
    const sink = await sinkOf();
    const outcome = await submitterTo(sink.port).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'relayed', reply: { code: 250 } });
    expect(sink.messages).toHaveLength(1);
    expect(sink.messages[0]!.raw.equals(bytes)).toBe(true);
    expect(sink.messages[0]!.envelope).toEqual({
      from: 'support+b1.mac@desk.example',
      to: ['cara@example.org'],
    });
  });

  test('of a megabyte arrives byte by byte', async () => {
    const sink = await sinkOf();
    const large = Buffer.from(`Subject: x\r\n\r\n${'.line of text\r\n'.repeat(80_000)}`);
    expect((await submitterTo(sink.port).submit(envelope, large)).kind).toBe('relayed');
    expect(sink.messages[0]!.raw.equals(large)).toBe(true);
  });

  test('goes with the null reverse-path where the draft says so', async () => {
    const sink = await sinkOf();
    await submitterTo(sink.port).submit({ ...envelope, reversePath: null }, bytes);
    expect(sink.messages[0]!.envelope.from).toBe('');
  });

  test('goes to relays without PIPELINING', async () => {
    const sink = await sinkOf({ hide: ['PIPELINING'] });
    expect((await submitterTo(sink.port).submit(envelope, bytes)).kind).toBe('relayed');
  });

  test('goes to an international address where the relay takes them, and is refused where it does not', async () => {
    const recipient = parseAddrSpec('grüße@example.org')!;
    const able = await sinkOf();
    const unable = await sinkOf({ hide: ['SMTPUTF8'] });
    expect((await submitterTo(able.port).submit({ ...envelope, recipient }, bytes)).kind).toBe('relayed');
    expect(able.messages[0]!.envelope.to).toEqual(['grüße@example.org']);
    expect(await submitterTo(unable.port).submit({ ...envelope, recipient }, bytes)).toMatchObject({
      kind: 'refused',
      reply: { code: 553, enhanced: { class: 5, subject: 6, detail: 7 } },
    });
    expect(unable.messages).toEqual([]);
  });

  test('never turns an address into a second command (T-19)', async () => {
    const sink = await sinkOf();
    const recipient = { localPart: 'a>\r\nRCPT TO:<evil', domain: 'example.org' };
    expect((await submitterTo(sink.port).submit({ ...envelope, recipient }, bytes)).kind).toBe('refused');
    expect(sink.steps.filter(({ phase }) => phase === 'rcpt')).toEqual([]);
  });

  test('larger than the relay takes is refused before a byte of it leaves', async () => {
    const sink = await sinkOf({ sizeMax: 50 });
    expect(await submitterTo(sink.port).submit(envelope, bytes)).toMatchObject({
      kind: 'refused',
      reply: { code: 552 },
    });
    expect(sink.steps.filter(({ phase }) => phase === 'dot')).toEqual([]);
  });
});

describe('what the relay answers', () => {
  test.each([
    ['rcpt', '550 5.1.1 no such user', 'refused'],
    ['rcpt', '450 4.2.0 greylisted', 'deferred'],
    ['rcpt', '554 5.7.1 Relay access denied', 'trouble'],
    ['mail', '550 5.7.1 not your address', 'trouble'],
    ['mail', '451 4.3.0 later', 'trouble'],
    ['dot', '554 5.7.1 spam', 'refused'],
    ['dot', '451 4.3.0 later', 'deferred'],
    ['dot', '552 5.3.4 too large', 'refused'],
    ['connect', '554 5.7.1 go away', 'trouble'],
    ['connect', '421 4.3.2 busy', 'trouble'],
    ['rcpt', '421 4.3.2 busy', 'trouble'],
    ['connect', 'cut', 'trouble'],
    ['mail', 'cut', 'trouble'],
    ['rcpt', 'cut', 'trouble'],
    ['dot', 'cut', 'uncertain'],
    ['dot', 'take-and-cut', 'uncertain'],
  ] as const)('at %s: %s is %s (I-16)', async (at, answer, kind) => {
    for (const hide of [[], ['PIPELINING']] as const) {
      const sink = await sinkOf({ script: ({ phase }) => (phase === at ? answer : undefined), hide });
      const outcome = await submitterTo(sink.port).submit(envelope, bytes);
      expect(outcome.kind).toBe(kind);
      if ('reply' in outcome && outcome.reply !== null)
        expect(String(outcome.reply.code)).toBe(answer.slice(0, 3));
      expect(sink.messages).toHaveLength(answer === 'take-and-cut' ? 1 : 0);
    }
  });

  test('one try leaves no trace in the next', async () => {
    const sink = await sinkOf({
      script: ({ phase, nth }) => (phase === 'rcpt' && nth === 1 ? '550 5.1.1 no' : undefined),
    });
    const submitter = submitterTo(sink.port);
    expect((await submitter.submit(envelope, bytes)).kind).toBe('refused');
    expect((await submitter.submit(envelope, bytes)).kind).toBe('relayed');
  });

  test('an EHLO that is refused is trouble, and HELO is tried', async () => {
    const said: string[] = [];
    const port = await raw('220 old', (line) => {
      said.push(line.split(' ')[0]!);
      return '502 5.5.1 not known';
    });
    expect((await submitterTo(port).submit(envelope, bytes)).kind).toBe('trouble');
    expect(said.slice(0, 2)).toEqual(['EHLO', 'HELO']);
  });

  test('a greeting that is none is trouble', async () => {
    const port = await raw('HTTP/1.1 400 Bad Request', () => null);
    expect((await submitterTo(port).submit(envelope, bytes)).kind).toBe('trouble');
  });
});

describe('a relay that is not there', () => {
  test('is trouble: a closed port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await submitterTo(port).submit(envelope, bytes)).toMatchObject({ kind: 'trouble', reply: null });
  });

  test('is trouble: a name that no DNS knows', async () => {
    const outcome = await submitterTo(25, { host: 'relay.invalid' }).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'trouble', reply: null });
  });

  test('is trouble: no greeting in its time', async () => {
    const port = await raw('', () => null);
    const outcome = await submitterTo(port, { timeouts: { greetingMs: 50 } }).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'trouble', reason: expect.stringContaining('Greeting') as string });
  });

  test('is trouble: silence in the dialogue', async () => {
    const sink = await sinkOf({ script: ({ phase }) => (phase === 'rcpt' ? 'hang' : undefined) });
    const outcome = await submitterTo(sink.port, { timeouts: { silenceMs: 50 } }).submit(envelope, bytes);
    expect(outcome.kind).toBe('trouble');
  });

  test('costs no more than the time of one try: a reply that trickles for ever', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const timer = setInterval(() => socket.write('220-still greeting\r\n'), 10);
      socket.on('close', () => {
        clearInterval(timer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const outcome = await submitterTo(port, { timeouts: { attemptMs: 200 } }).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'trouble', reason: expect.stringContaining('200 ms') as string });
  });

  test('silence after the dot is in doubt, and has a patience of its own', async () => {
    const sink = await sinkOf({ script: ({ phase }) => (phase === 'dot' ? 'hang' : undefined) });
    const timeouts = { silenceMs: 20_000, dotMs: 50, attemptMs: 25_000 };
    const outcome = await submitterTo(sink.port, { timeouts }).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'uncertain', reason: 'Timeout' });
  }, 10_000);

  test('a stop cuts off what is under way', async () => {
    const sink = await sinkOf({ script: ({ phase }) => (phase === 'mail' ? 'hang' : undefined) });
    const submitter = submitterTo(sink.port);
    const under = submitter.submit(envelope, bytes);
    await expect.poll(() => sink.steps.some(({ phase }) => phase === 'mail')).toBe(true);
    await submitter.close();
    expect((await under).kind).toBe('trouble');
  });

  test('a try whose time is over sends no dot, even where the relay is ready (I-18)', async () => {
    const sink = await sinkOf();
    let nowMs = 0;
    // Each look at the clock finds that the process slept through the lease.
    const clock = { nowMs: () => (nowMs += 60_000) };
    const outcome = await submitterTo(sink.port, { clock, timeouts: { attemptMs: 30_000 } }).submit(
      envelope,
      bytes,
    );
    expect(outcome.kind).toBe('trouble');
    expect(sink.messages).toEqual([]);
  });
});

describe('login', () => {
  const auth = { user: 'desk', password: 'right' };
  const login = passwordLogin('desk', 'right');

  test('with the right password hands the mail over', async () => {
    const sink = await sinkOf({ auth });
    expect((await submitterTo(sink.port, { auth: login }).submit(envelope, bytes)).kind).toBe('relayed');
  });

  test('with a wrong password defers everything, and refuses nothing (I-16)', async () => {
    const sink = await sinkOf({ auth });
    const wrong = passwordLogin('desk', 'SEC-wrong');
    const outcome = await submitterTo(sink.port, { auth: wrong }).submit(envelope, bytes);
    expect(outcome).toMatchObject({ kind: 'trouble', reply: { code: 535 } });
    expect(JSON.stringify(outcome)).not.toContain('SEC-');
  });

  test.each(['connect', 'mail', 'rcpt', 'dot'] as const)(
    'is not repeated after a relay that says the password itself, in its answer to %s (T-44)',
    async (at) => {
      const known = { user: 'desk', password: 'SEC-known' };
      const coded = Buffer.from('\0desk\0SEC-known').toString('base64');
      for (const code of ['250 2.0.0', '451 4.3.0', '550 5.1.1', '554 5.7.1']) {
        const sink = await sinkOf({
          auth: known,
          script: ({ phase }) => (phase === at ? `${code} for SEC-known, ${coded}` : undefined),
        });
        const submitter = submitterTo(sink.port, { auth: passwordLogin('desk', 'SEC-known') });
        const said = JSON.stringify(await submitter.submit(envelope, bytes));
        expect(said).not.toContain('SEC-known');
        expect(said).not.toContain(coded);
      }
    },
  );

  test('that the relay does not offer defers everything', async () => {
    const sink = await sinkOf();
    expect(await submitterTo(sink.port, { auth: login }).submit(envelope, bytes)).toMatchObject({
      kind: 'trouble',
      reason: expect.stringContaining('offers no AUTH') as string,
    });
    expect(sink.messages).toEqual([]);
  });

  test('that the relay wants, and that we have none for, defers everything', async () => {
    const sink = await sinkOf({ auth });
    expect(await submitterTo(sink.port).submit(envelope, bytes)).toMatchObject({
      kind: 'trouble',
      reply: { code: 530 },
    });
  });
});

describe.skipIf(certificate === null)('TLS', () => {
  const ca = certificate?.cert ?? '';

  test('from the first byte, or by STARTTLS, with an authority of the configuration', async () => {
    const fromStart = await sinkOf({ tls: { ...certificate!, fromStart: true } });
    const upgraded = await sinkOf({ tls: certificate! });
    expect((await submitterTo(fromStart.port, { security: 'tls', ca }).submit(envelope, bytes)).kind).toBe(
      'relayed',
    );
    expect(
      (await submitterTo(upgraded.port, { security: 'starttls', ca }).submit(envelope, bytes)).kind,
    ).toBe('relayed');
  });

  test('that cannot be trusted is trouble, and nothing is sent', async () => {
    const sink = await sinkOf({ tls: certificate! });
    expect((await submitterTo(sink.port, { security: 'starttls' }).submit(envelope, bytes)).kind).toBe(
      'trouble',
    );
    expect(sink.steps.filter(({ phase }) => phase === 'mail')).toEqual([]);
  });

  test('that the relay does not offer is trouble: no mail and no password goes in the clear', async () => {
    const sink = await sinkOf({ auth: { user: 'desk', password: 'right' } });
    const auth = passwordLogin('desk', 'right');
    expect((await submitterTo(sink.port, { security: 'starttls', auth }).submit(envelope, bytes)).kind).toBe(
      'trouble',
    );
    expect(sink.steps.map(({ phase }) => phase)).toEqual(['connect']);
  });
});

test('a line cut at any byte: one copy in the end, two at most where the answer to the dot was lost (I-13)', async () => {
  const sink = await sinkOf();
  const whole = await measured(sink.port);
  const cuts = [
    ...Array.from({ length: whole.toServer }, (_, at) => ({ toServer: at + 1, toClient: Infinity })),
    ...Array.from({ length: whole.toClient }, (_, at) => ({ toServer: Infinity, toClient: at + 1 })),
  ];
  // Many at once, since the sink lets every client wait for its greeting.
  for (let from = 0; from < cuts.length; from += 50) {
    await Promise.all(cuts.slice(from, from + 50).map((cut, index) => cutOnce(sink, cut, from + index)));
  }
  expect(sink.messages.filter(({ raw }) => raw.length !== bytes.length)).toEqual([]);
}, 60_000);

async function cutOnce(sink: Sink, cut: Cut, id: number): Promise<void> {
  const own = Buffer.from(
    bytes.toString('latin1').replace('Subject: hello', `Subject: ${String(id).padStart(5, '0')}`),
    'latin1',
  );
  const plan = [cut];
  const proxy = await startCutProxy(
    sink.port,
    () => plan.shift() ?? { toServer: Infinity, toClient: Infinity },
  );
  const submitter = submitterTo(proxy.port);
  const first = await submitter.submit(envelope, own);
  expect(first.kind, JSON.stringify(cut)).not.toBe('refused');
  if (first.kind !== 'relayed') expect((await submitter.submit(envelope, own)).kind).toBe('relayed');
  const copies = sink.messages.filter(({ raw }) => raw.equals(own)).length;
  expect(copies, `${JSON.stringify(cut)} ${first.kind}`).toBeGreaterThanOrEqual(1);
  expect(copies, `${JSON.stringify(cut)} ${first.kind}`).toBeLessThanOrEqual(
    first.kind === 'uncertain' ? 2 : 1,
  );
  await submitter.close();
  await proxy.close();
}

/** The bytes of a whole session in each direction. */
async function measured(port: number): Promise<Cut> {
  const proxy = await startCutProxy(port, () => ({ toServer: Infinity, toClient: Infinity }));
  cleanups.push(() => proxy.close());
  expect((await submitterTo(proxy.port).submit(envelope, bytes)).kind).toBe('relayed');
  return proxy.passed;
}
