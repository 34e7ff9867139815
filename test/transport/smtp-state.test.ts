import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, GatewayError } from '../../src/base/errors.ts';
import { formatAddrSpec } from '../../src/mail/address.ts';
import { dotStuffed } from '../support/smtp-dialogue.ts';
import { FORGIVING, listen, MESSAGE, peerOf, SECRET_CAUSE, type Setting } from './listening.ts';

/** What a client may say, as kinds of lines. */
const STEPS = [
  'hello',
  'hello without a name',
  'mail',
  'mail of a bounce',
  'mail that cannot be read',
  'mail without room',
  'rcpt',
  'rcpt unknown',
  'rcpt that cannot be read',
  'rcpt when the desk is out of order',
  'data',
  'data that cannot be stored',
  'data that breaks us',
  'data too large',
  'rset',
  'noop',
  'vrfy',
  'expn',
  'bdat',
  'starttls',
  'auth',
  'nonsense',
  'nul',
] as const;
type Step = (typeof STEPS)[number];

/** The reference: RFC 5321 section 4.1.4 in as few words as it can be said. */
interface Reference {
  greeted: boolean;
  from: string | null;
  to: string[];
  taken: { from: string; to: string[] }[];
}

const LARGE = Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(998)}\r\n`.repeat(3));
const ROOM = new GatewayError('spool.full', SECRET_CAUSE);
const STORE = new GatewayError('store.unavailable', SECRET_CAUSE);

interface Move {
  readonly say: string | Buffer;
  /** The reply code, and what it does to the reference. */
  readonly expect: (reference: Reference) => number;
  /** Where 354 is answered: the message, the code of its reply. */
  readonly message?: { readonly bytes: Buffer; readonly code: number };
  readonly before?: (setting: Setting) => void;
}

const fixed = (say: string | Buffer, code: number): Move => ({ say, expect: () => code });
const inTurn = (say: string, code: number): Move => ({
  say,
  expect: ({ greeted }) => (greeted ? code : 503),
});
const inTransaction = (say: string, code: number, before?: Move['before']): Move => ({
  say,
  expect: ({ greeted, from }) => (greeted && from !== null ? code : 503),
  ...(before === undefined ? {} : { before }),
});
const mail = (address: string): Move => ({
  say: `MAIL FROM:<${address}>`,
  expect: (reference) => {
    if (!reference.greeted || reference.from !== null) return 503;
    reference.from = address;
    return 250;
  },
});
const data = (bytes: Buffer, code: number, before?: Move['before']): Move => ({
  say: 'DATA',
  expect: ({ greeted, to }) => (greeted && to.length > 0 ? 354 : 503),
  message: { bytes, code },
  ...(before === undefined ? {} : { before }),
});
const failing =
  (error: Error): Move['before'] =>
  ({ intake }) => {
    intake.before = () => {
      throw error;
    };
  };

const moves = (hello: string): Record<Step, Move> => ({
  hello: {
    say: `${hello} peer.test`,
    expect: (reference) => {
      Object.assign(reference, { greeted: true, from: null, to: [] });
      return 250;
    },
  },
  'hello without a name': fixed(hello, 501),
  mail: mail('ann@example.org'),
  'mail of a bounce': mail(''),
  'mail that cannot be read': {
    say: 'MAIL FROM:<a@b@c>',
    expect: ({ greeted }) => (greeted ? 501 : 503),
  },
  'mail without room': {
    say: 'MAIL FROM:<ann@example.org>',
    expect: ({ greeted, from }) => (greeted && from === null ? 452 : 503),
    before: ({ intake }) => {
      intake.room = () => {
        throw ROOM;
      };
    },
  },
  rcpt: {
    say: 'RCPT TO:<support@desk.test>',
    expect: (reference) => {
      if (!reference.greeted || reference.from === null) return 503;
      reference.to.push('support@desk.test');
      return 250;
    },
  },
  'rcpt unknown': inTransaction('RCPT TO:<nobody@desk.test>', 550),
  'rcpt that cannot be read': inTurn('RCPT TO:<>>', 501),
  'rcpt when the desk is out of order': inTransaction('RCPT TO:<support@desk.test>', 451, ({ intake }) => {
    intake.knows = () => {
      throw new Error(SECRET_CAUSE);
    };
  }),
  data: data(MESSAGE, 250),
  'data that cannot be stored': data(MESSAGE, 451, failing(STORE)),
  'data that breaks us': data(MESSAGE, 451, failing(new Error(SECRET_CAUSE))),
  'data too large': data(LARGE, 552),
  rset: {
    say: 'RSET',
    expect: (reference) => {
      Object.assign(reference, { from: null, to: [] });
      return 250;
    },
  },
  noop: fixed('NOOP', 250),
  vrfy: fixed('VRFY support@desk.test', 252),
  expn: fixed('EXPN support', 502),
  bdat: fixed('BDAT 20 LAST', 502),
  starttls: fixed('STARTTLS', 500),
  auth: fixed('AUTH PLAIN AGFubgBzZWNyZXQ=', 500),
  nonsense: fixed('XYZZY', 500),
  nul: fixed('RSET\0', 500),
});

const TABLE = new Set(Object.values(ERRORS).map(({ enhanced, publicText }) => `${enhanced} ${publicText}`));

/** A refusal has its class, its enhanced code of the same class, and words of our table: nothing of our insides. */
function checkRefusal(reply: string): void {
  const [, code = '', text = ''] = /^(\d{3}) (.*)$/.exec(reply) ?? [];
  if (Number(code) < 400) return;
  expect(TABLE, reply).toContain(text);
  expect(text[0], reply).toBe(code[0]);
}

function calm({ intake }: Setting): void {
  intake.room = () => undefined;
  intake.before = () => undefined;
  intake.knows = (address) => address.startsWith('support');
}

async function play(setting: Setting, kind: 'smtp' | 'lmtp', steps: readonly Step[]): Promise<Reference> {
  const table = moves(kind === 'lmtp' ? 'LHLO' : 'EHLO');
  const reference: Reference = { greeted: false, from: null, to: [], taken: [] };
  const peer = await peerOf(setting.listener);
  await peer.expect('220 ');
  for (const step of steps) {
    const { say, expect: expected, message, before } = table[step];
    calm(setting);
    before?.(setting);
    await peer.send(Buffer.concat([Buffer.from(say), Buffer.from('\r\n')]));
    const code = expected(reference);
    const reply = await peer.reply();
    expect(Number(reply.slice(0, 3)), `${step} was answered ${reply}`).toBe(code);
    checkRefusal(reply);
    if (code !== 354 || message === undefined) continue;
    await peer.send(dotStuffed(message.bytes));
    const { from, to } = reference;
    for (let replies = kind === 'lmtp' ? to.length : 1; replies > 0; replies -= 1) {
      const last = await peer.reply();
      expect(Number(last.slice(0, 3)), `${step} ended with ${last}`).toBe(message.code);
      checkRefusal(last);
    }
    if (message.code === 250) reference.taken.push({ from: from ?? '', to: [...new Set(to)] });
    Object.assign(reference, { from: null, to: [] });
  }
  expect(peer.unread).toBe('');
  await peer.ask('QUIT', '221 ');
  return reference;
}

/** The way to a message is walked more often than chance alone would. */
const list = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...STEPS).map((step) => [step]) },
      { weight: 1, arbitrary: fc.constant<Step[]>(['hello', 'mail', 'rcpt']) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom<Step>('data', 'data that cannot be stored', 'data that breaks us', 'data too large')
          .map((end): Step[] => ['hello', 'mail', 'rcpt', end]),
      },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.flat());

describe.each(['smtp', 'lmtp'] as const)('the state of a session (%s)', (kind) => {
  test('whatever is said in whatever order, the replies are those of the reference, and nothing of one transaction reaches the next (T-32, I-36)', async () => {
    const setting = await listen({ kind, maxSizeBytes: 2000, bounds: FORGIVING });
    await fc.assert(
      fc.asyncProperty(list, async (steps) => {
        setting.intake.taken.splice(0);
        const { taken } = await play(setting, kind, steps);
        const envelopes = setting.intake.taken.map(({ offer: { envelope } }) => ({
          from: envelope.reversePath ? formatAddrSpec(envelope.reversePath) : '',
          to: envelope.recipients.map(formatAddrSpec),
        }));
        expect(envelopes).toEqual(taken);
      }),
      { numRuns: 60 },
    );
  });
});
