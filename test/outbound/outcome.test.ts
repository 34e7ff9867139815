import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deliveryOutcome, type SubmissionProgress } from '../../src/outbound/deliver/outcome.ts';

/** Nobody has logged in. */
const asSaid = (said: string) => said;

const PHASES = ['connection', 'login', 'transaction'] as const;

function failure(command: string, response: string | undefined, code = 'EENVELOPE') {
  return Object.assign(new Error(`client says ${response ?? 'nothing'}`), {
    command,
    code,
    ...(response === undefined ? {} : { response, responseCode: Number(response.slice(0, 3)) }),
  });
}

function outcome(error: unknown, progress: Partial<SubmissionProgress> = {}) {
  return deliveryOutcome({ error }, { phase: 'transaction', dotSent: false, ...progress }, asSaid);
}

describe('what a reply of the relay means for a mail (I-16)', () => {
  test.each([
    // Greeting, EHLO, STARTTLS: never about a mail.
    ['connection', 'CONN', '554 5.7.1 go away', false, 'trouble'],
    ['connection', 'CONN', '421 4.3.2 busy', false, 'trouble'],
    ['connection', 'EHLO', '550 5.5.2 bad name', false, 'trouble'],
    ['connection', 'STARTTLS', '454 4.7.0 no TLS now', false, 'trouble'],
    ['connection', 'CONN', undefined, false, 'trouble'],
    // AUTH: our configuration.
    ['login', 'AUTH PLAIN', '535 5.7.8 wrong password', false, 'trouble'],
    ['login', 'AUTH PLAIN', '454 4.7.0 later', false, 'trouble'],
    // MAIL: our address, or the size of this mail.
    ['transaction', 'MAIL FROM', '553 5.7.1 sender is not yours', false, 'trouble'],
    ['transaction', 'MAIL FROM', '530 5.7.0 authenticate first', false, 'trouble'],
    ['transaction', 'MAIL FROM', '451 4.3.0 disk', false, 'trouble'],
    ['transaction', 'MAIL FROM', '552 5.3.4 too large', false, 'refused'],
    ['transaction', 'MAIL FROM', '354 what', false, 'trouble'],
    // RCPT: this recipient.
    ['transaction', 'RCPT TO', '550 5.1.1 no such user', false, 'refused'],
    ['transaction', 'RCPT TO', '501 5.1.3 bad address', false, 'refused'],
    ['transaction', 'RCPT TO', '553-5.1.2 two\n553 5.1.2 lines', false, 'refused'],
    ['transaction', 'RCPT TO', '450 4.2.0 greylisted', false, 'deferred'],
    ['transaction', 'RCPT TO', '452 4.5.3 too many', false, 'deferred'],
    ['transaction', 'RCPT TO', '421 4.3.2 closing', false, 'trouble'],
    ['transaction', 'RCPT TO', '530 5.7.0 authentication required', false, 'trouble'],
    ['transaction', 'RCPT TO', '554 5.7.1 <x@y>: Relay access denied', false, 'trouble'],
    ['transaction', 'RCPT TO', '550 5.7.1 relaying denied', false, 'trouble'],
    ['transaction', 'RCPT TO', '503 5.5.1 bad sequence', false, 'trouble'],
    ['transaction', 'RCPT TO', '502 5.5.1 not implemented', false, 'trouble'],
    ['transaction', 'RCPT TO', '500 5.3.0 a mailbox in a bad way', false, 'refused'],
    ['transaction', 'RCPT TO', '252 perhaps', false, 'trouble'],
    // DATA, and the answer to the dot.
    ['transaction', 'DATA', '554 5.5.1 no valid recipients', false, 'refused'],
    ['transaction', 'DATA', '451 4.3.0 later', false, 'deferred'],
    ['transaction', 'DATA', '554 5.7.1 spam', true, 'refused'],
    ['transaction', 'DATA', '550 5.7.1 relay not permitted, says the far side', true, 'refused'],
    ['transaction', 'DATA', '451 4.3.0 later', true, 'deferred'],
    ['transaction', 'DATA', '421 4.3.2 closing', true, 'trouble'],
    ['transaction', 'DATA', '354 again', true, 'uncertain'],
    // No answer.
    ['transaction', 'CONN', undefined, false, 'trouble'],
    ['transaction', 'CONN', undefined, true, 'uncertain'],
    ['transaction', 'CONN', '550 5.7.1 cut off while sp', true, 'uncertain'],
    ['transaction', 'API', undefined, false, 'trouble'],
  ] as const)('%s: %s answered %j (dot sent: %s) is %s', (phase, command, response, dotSent, kind) => {
    expect(outcome(failure(command, response), { phase, dotSent }).kind).toBe(kind);
  });

  test('the client that finds a mail too large for the relay says so for good', () => {
    expect(outcome(failure('MAIL FROM', undefined, 'EMESSAGE'))).toMatchObject({
      kind: 'refused',
      reply: { code: 552, enhanced: { class: 5, subject: 3, detail: 4 } },
    });
  });

  test('a 250 after the dot is relayed, with what the relay said', () => {
    const result = { info: { response: '250 2.0.0 Ok: queued as 4711' } };
    expect(deliveryOutcome(result, { phase: 'transaction', dotSent: true }, asSaid)).toEqual({
      kind: 'relayed',
      reply: { code: 250, enhanced: { class: 2, subject: 0, detail: 0 }, text: 'Ok: queued as 4711' },
    });
  });

  test('a client that resolves although the recipient was refused is not believed', () => {
    const info = { response: '250 ok', rejectedErrors: [failure('RCPT TO', '550 5.1.1 unknown')] };
    expect(deliveryOutcome({ info }, { phase: 'transaction', dotSent: false }, asSaid).kind).toBe('refused');
  });

  test.each(['banana', '', '354 go on', '450 4.2.0 later', '550 5.1.1 unknown', '2500 ok'])(
    'an answer that is none is in doubt after the dot: %s',
    (response) => {
      const after = { phase: 'transaction', dotSent: true } as const;
      expect(deliveryOutcome({ info: { response } }, after, asSaid).kind).toBe('uncertain');
    },
  );

  test('an answer that comes before the dot is none to the mail, and leaves it in no doubt', () => {
    const before = { phase: 'transaction', dotSent: false } as const;
    for (const response of ['250 2.0.0 Ok: queued as 4711', 'banana'])
      expect(deliveryOutcome({ info: { response } }, before, asSaid)).toMatchObject({
        kind: 'trouble',
        where: 'transaction',
      });
  });
});

describe('laws of outcomes', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('MAIL FROM', 'RCPT TO', 'DATA', 'CONN', 'EMESSAGE', 'EAUTH', 'ECONNECTION'),
  );
  const reply = fc
    .tuple(fc.integer({ min: 100, max: 699 }), fc.string())
    .map(([code, words]) => `${code} ${words}`);
  const anyError = fc.oneof(
    fc.anything(),
    fc.record({
      message: text,
      command: text,
      code: text,
      response: fc.oneof(reply, fc.string(), fc.anything()),
      responseCode: fc.anything(),
    }),
  );
  const anyProgress = fc.record({ phase: fc.constantFrom(...PHASES), dotSent: fc.boolean() });

  test('any error has an outcome, and none is a success', () => {
    fc.assert(
      fc.property(anyError, anyProgress, (error, progress) => {
        expect(deliveryOutcome({ error }, progress, asSaid).kind).not.toBe('relayed');
      }),
    );
  });

  test('nothing is refused but by a reply of class 5 within the transaction', () => {
    fc.assert(
      fc.property(anyError, anyProgress, (error, progress) => {
        const result = deliveryOutcome({ error }, progress, asSaid);
        if (result.kind !== 'refused') return;
        expect(progress.phase).toBe('transaction');
        expect(Math.floor(result.reply.code / 100)).toBe(5);
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing is in doubt before the dot', () => {
    fc.assert(
      fc.property(anyError, fc.constantFrom(...PHASES), (error, phase) => {
        expect(outcome(error, { phase, dotSent: false }).kind).not.toBe('uncertain');
      }),
    );
  });
});
