import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../src/base/clock.ts';
import { createConfirmationCodes, type PendingOrder } from '../../src/desk/signing/confirmation.ts';
import { createHeldMailCodes, HELD_MAIL_WISHES, type HeldMail } from '../../src/desk/signing/held-mail.ts';
import { proofOf } from '../../src/desk/people/proof.ts';
import type { Mailbox } from '../../src/mail/address.ts';
import {
  proofToUs,
  SENDER_PROOFS,
  type Authentication,
  type SignedMail,
} from '../../src/mail/authentication.ts';
import { address } from '../support/desk.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { hashPassword, verifyPassword } from '../../src/service/password.ts';

describe('the proof that a mail is an agent’s', () => {
  /** Token, sender, login: grade. */
  const TABLE = {
    'no token, aligned, nobody': 'ordinary',
    'no token, unverified, nobody': 'none',
    'no token, failed, nobody': 'none',
    'no token, temporary, nobody': 'none',
    'token, aligned, nobody': 'full',
    'token, unverified, nobody': 'ordinary',
    'token, failed, nobody': 'none',
    'token, temporary, nobody': 'ordinary',
  } as const;

  test('is graded by token and signature; what the domain disowns is nobody’s (T-01, T-02)', () => {
    const found = [false, true].flatMap((token) =>
      SENDER_PROOFS.map((sender) => [
        `${token ? 'token' : 'no token'}, ${sender}, nobody`,
        proofOf({ name: 'anna' }, { token, sender, loggedInAs: null }).grade,
      ]),
    );
    expect(Object.fromEntries(found)).toEqual(TABLE);
  });

  test('is full with a login of that agent, and none with another’s (T-01)', () => {
    for (const token of [false, true]) {
      for (const sender of SENDER_PROOFS) {
        const grade = (loggedInAs: string) => proofOf({ name: 'anna' }, { token, sender, loggedInAs }).grade;
        expect(grade('anna')).toBe('full');
        expect(grade('ben')).toBe('none');
      }
    }
  });
});

describe('what a signature proves to us (T-47, T-50)', () => {
  const verdict: Authentication = {
    by: 'ourselves',
    authservId: null,
    from: { fields: 1, mailboxes: 1, domain: 'corp.example' },
    ambiguities: [],
    spf: null,
    dkim: [
      {
        domain: 'corp.example',
        selector: 's1',
        result: 'pass',
        reason: '',
        uncovered: [],
        bodyLengthLimited: false,
      },
    ],
    dmarc: null,
    arc: null,
    temporary: null,
    remarks: [],
  };
  const disowned: Authentication = { ...verdict, dkim: [], dmarc: { result: 'fail', policy: 'reject' } };
  const mailbox = (text: string) => ({ name: '', address: address(text) });
  const [us, other] = [mailbox('support@desk.example'), mailbox('boss@corp.example')];
  const receivedAtMs = Date.UTC(2026, 2, 2, 10);
  const proven = (part: Partial<SignedMail> & { to?: Mailbox[]; cc?: Mailbox[] } = {}, found = verdict) =>
    proofToUs(found, {
      destination: { to: part.to ?? [us], cc: part.cc ?? [] },
      dateMs: receivedAtMs,
      receivedAtMs,
      isOurs: ({ domain }) => domain === 'desk.example',
      ...part,
    });

  test('is its From where To or Cc, which it covers, names one of ours', () => {
    expect(proven()).toBe('aligned');
    expect(proven({ to: [other], cc: [other, us] })).toBe('aligned');
    expect(proven({ to: [other, us] })).toBe('aligned');
    expect(proven({ to: [other] })).toBe('unverified');
    expect(proven({ to: [] })).toBe('unverified');
  });

  test('is nothing where its Date is missing, long ago or ahead of us', () => {
    const aged = (ageMs: number) => proven({ dateMs: receivedAtMs - ageMs });
    expect([aged(LIMITS.signedMailMs - 1), aged(1 - LIMITS.signedAheadMs)]).toEqual(['aligned', 'aligned']);
    expect([aged(LIMITS.signedMailMs), aged(-LIMITS.signedAheadMs)]).toEqual(['unverified', 'unverified']);
    expect(proven({ dateMs: null })).toBe('unverified');
  });

  test('changes nothing where it proves nothing: what is disowned stays so, whoever it is to', () => {
    for (const to of [[us], [other]]) {
      expect(proven({ to }, disowned)).toBe('failed');
      expect(proven({ to }, { ...verdict, dkim: [] })).toBe('unverified');
      expect(proven({ to }, { ...disowned, temporary: 'no answer' })).toBe('temporary');
    }
  });
});

describe('a one-time code', () => {
  const codes = createConfirmationCodes([Buffer.alloc(32, 1)]);
  const order: PendingOrder = {
    id: 'o1',
    agent: 'anna',
    ticketId: 't1',
    ticketState: 4,
    orderText: '#customer dora@customer.example',
    expiresAtMs: 1,
    draftId: null,
    activityId: 'a1',
  };

  test('is of one agent, order, ticket and state, and no other', () => {
    const code = codes.codeOf(order);
    expect(codes.matches(order, ` ${code.toUpperCase()} `)).toBe(true);
    const others: Partial<PendingOrder>[] = [
      { id: 'o2' },
      { agent: 'ben' },
      { ticketId: 't2' },
      { ticketState: 5 },
      { orderText: '#customer eve@evil.example' },
      { expiresAtMs: 2 },
    ];
    for (const other of others) expect(codes.matches({ ...order, ...other }, code)).toBe(false);
    expect(codes.matches(order, '')).toBe(false);
    expect(codes.matches(order, code.slice(0, -1))).toBe(false);
  });

  test('outlives the change of the key, and no foreign key makes one', () => {
    const code = codes.codeOf(order);
    expect(createConfirmationCodes([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]).matches(order, code)).toBe(
      true,
    );
    expect(createConfirmationCodes([Buffer.alloc(32, 2)]).matches(order, code)).toBe(false);
  });
});

describe('a code that ends the hold on a mail', () => {
  const codes = createHeldMailCodes([Buffer.alloc(32, 1)]);
  const held: HeldMail = { id: 'h1', agent: 'anna', outgoingId: 'o1', ticketId: 't1', expiresAtMs: 1 };

  test.each(HELD_MAIL_WISHES)(
    'to %s it is one of that wish, agent and mail, and of no other (T-53)',
    (wish) => {
      const code = codes.codeOf(held, wish);
      expect(code).toMatch(/^(?:[a-z2-7]{4}-){3}[a-z2-7]{4}$/);
      for (const written of [code, ` ${code.toUpperCase()}. `, code.replaceAll('-', ' ')])
        expect(codes.wishOf(held, written)).toBe(wish);
      const others: Partial<HeldMail>[] = [
        { id: 'h2' },
        { agent: 'ben' },
        { outgoingId: 'o2' },
        { ticketId: 't2' },
        { expiresAtMs: 2 },
      ];
      for (const other of others) expect(codes.wishOf({ ...held, ...other }, code)).toBeNull();
      for (const wrong of ['', code.slice(0, -1), `${code}a`]) expect(codes.wishOf(held, wrong)).toBeNull();
    },
  );

  test('outlives the change of the key, and no foreign key makes one', () => {
    const code = codes.codeOf(held, 'release');
    const [old, fresh] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(createHeldMailCodes([fresh, old]).wishOf(held, code)).toBe('release');
    expect(createHeldMailCodes([fresh]).wishOf(held, code)).toBeNull();
  });
});

describe('a password', () => {
  test('is known again by what scrypt made of it, however its letters were typed; nobody has none (T-39)', async () => {
    const stored = await hashPassword('correct h\u00f6rse', systemRandom);
    expect(stored).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(stored).not.toContain('correct');
    expect(await verifyPassword('correct ho\u0308rse', stored)).toBe(true);
    expect(await verifyPassword('correct horse', stored)).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
    expect(await verifyPassword('x', 'scrypt$damaged')).toBe(false);
    expect(await hashPassword('correct h\u00f6rse', systemRandom)).not.toBe(stored);
  });
});
