import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createReplyTokens,
  tokenStanding,
  type Person,
  type SignedClaim,
} from '../../src/desk/signing/reply-token.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { splitDetail } from '../../src/mail/address.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { address } from '../support/desk.ts';

const DAY_MS = 86_400_000;
const KEY = Buffer.alloc(32, 7);
const OTHER_KEY = Buffer.alloc(32, 8);
const tokens = createReplyTokens([KEY]);
const channel = address('support@desk.example');
const person: fc.Arbitrary<Person> = fc.oneof(
  fc.record({ kind: fc.constant('participant' as const), ordinal: fc.integer({ min: 1, max: 999_999 }) }),
  fc.record({ kind: fc.constant('agent' as const), name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,23}$/) }),
);
const claims = fc.record({
  number: fc.integer({ min: 1, max: 1e12 }).map((n) => n as TicketNumber),
  person: person,
  issuedAtMs: fc.integer({ min: 0, max: 100_000 }).map((day) => day * DAY_MS),
});
const detailOf = (claim: SignedClaim, made = tokens) =>
  splitDetail(made.replyAddress(channel, claim)).detail ?? '';

describe('reply tokens', () => {
  test('a reply address tells its own claim, also in capitals, and nothing else', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        expect(tokens.readReplyDetail(detailOf(claim))).toEqual(claim);
        expect(tokens.readReplyDetail(detailOf(claim).toUpperCase())).toEqual(claim);
      }),
    );
  });

  test('a token of one ticket, person or day never opens another (T-02)', () => {
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const mac = detailOf(one).split('.')[3];
        const [ticket, who, day] = detailOf(other).split('.');
        expect(tokens.readReplyDetail(`${ticket}.${who}.${day}.${mac}`)).toBeNull();
      }),
    );
  });

  test('any changed, missing or added character breaks it (T-02)', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789.-@+=_');
    for (const claim of fc.sample(claims, 5)) {
      const detail = detailOf(claim);
      const id = tokens.messageId(claim, 'u1', 'desk.example');
      for (const at of detail.split('').keys()) {
        for (const letter of letters.filter((one) => one !== detail[at]))
          expect(tokens.readReplyDetail(detail.slice(0, at) + letter + detail.slice(at + 1))).toBeNull();
        expect(tokens.readReplyDetail(detail.slice(0, at))).toBeNull();
        expect(tokens.readReplyDetail(detail.slice(at + 1))).toBeNull();
        expect(tokens.readReplyDetail(`${detail.slice(0, at)}a${detail.slice(at)}`)).toBeNull();
      }
      for (const at of id.split('').keys()) {
        for (const letter of letters.filter((one) => one !== id[at]))
          expect(tokens.readMessageId((id.slice(0, at) + letter + id.slice(at + 1)) as MsgId)).toBeNull();
        expect(tokens.readMessageId(id.slice(0, at) as MsgId)).toBeNull();
      }
    }
  });

  test('a letter of another alphabet is never taken for one of ours, though its lower case is one (T-57)', () => {
    const claim = { number: 1001, person: { kind: 'agent', name: 'kk' }, issuedAtMs: 0 } as SignedClaim;
    const detail = detailOf(claim);
    expect(tokens.readReplyDetail(detail)).toEqual(claim);
    expect(detail.replaceAll('k', '\u212a').toLowerCase()).toBe(detail);
    expect(tokens.readReplyDetail(detail.replaceAll('k', '\u212a'))).toBeNull();
    const returned = splitDetail(tokens.returnAddress(channel, 'kk')).detail ?? '';
    expect(tokens.readReturnDetail(returned)).toBe('kk');
    expect(tokens.readReturnDetail(returned.replaceAll('k', '\u212a'))).toBeNull();
  });

  test('what was never signed, and what older programs signed less of, opens nothing (T-02)', () => {
    const claim: SignedClaim = {
      number: 1001 as TicketNumber,
      person: { kind: 'agent', name: 'anna' },
      issuedAtMs: 0,
    };
    const [ticket, who, day, mac = ''] = detailOf(claim).split('.');
    const half = mac.slice(0, 13);
    for (const forged of [
      `${ticket}`,
      `${ticket}.${who}`,
      `${ticket}.${who}.${mac}`,
      `${ticket}.${who}.${day}.`,
      `${ticket}.${who}.${day}.${half}`,
    ])
      expect(tokens.readReplyDetail(forged)).toBeNull();
  });

  test('a token speaks for its agent for 30 days and names its ticket for 180 (T-02, T-47)', () => {
    const issuedAtMs = 20_000 * DAY_MS;
    const standing = (days: number) => tokenStanding({ issuedAtMs }, issuedAtMs + days * DAY_MS);
    expect([0, 30, 31, 180, 181, 10_000].map(standing)).toEqual([
      'commands',
      'commands',
      'reading',
      'reading',
      'expired',
      'expired',
    ]);
    // A clock that was set back makes nothing younger than new.
    expect(standing(-5)).toBe('commands');
  });

  test('the day of a token is the day on which it was made (UTC)', () => {
    const atMs = Date.UTC(2026, 2, 2, 23, 59);
    const claim: SignedClaim = {
      number: 1 as TicketNumber,
      person: { kind: 'participant', ordinal: 1 },
      issuedAtMs: atMs,
    };
    expect(tokens.readReplyDetail(detailOf(claim))?.issuedAtMs).toBe(Date.UTC(2026, 2, 2));
  });

  test('a Message-ID carries the same proof, bound to its unique part and domain', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        const id = tokens.messageId(claim, 'u1', 'desk.example');
        expect(tokens.readMessageId(id)).toEqual(claim);
        expect(tokens.readMessageId(id.replace('@desk', '@evil') as MsgId)).toBeNull();
        expect(tokens.readMessageId(id.replace('.u1.', '.u2.') as MsgId)).toBeNull();
      }),
    );
  });

  test('a token of one purpose is none of another', () => {
    const claim: SignedClaim = {
      number: 1001 as TicketNumber,
      person: { kind: 'participant', ordinal: 1 },
      issuedAtMs: 0,
    };
    const [ticket, who, day, mac] = detailOf(claim).split('.');
    expect(tokens.readMessageId(`${ticket}.${who}.${day}.x.${mac}@desk.example` as MsgId)).toBeNull();
    // The same words for another purpose have another signature.
    const sameWords = tokens.returnAddress(channel, [ticket, who, day].join('\n')).localPart;
    expect(sameWords.split('.').at(-1)).not.toBe(mac);
    expect(tokens.readReturnDetail(`b${ticket}.${mac}`)).toBeNull();
  });

  test('a return path names its outgoing message', () => {
    const detail = splitDetail(tokens.returnAddress(channel, '0abc')).detail ?? '';
    expect(tokens.readReturnDetail(detail)).toBe('0abc');
    expect(tokens.readReturnDetail(detail.replace('0abc', '0abd'))).toBeNull();
  });

  test('an old key still opens, a foreign one does not', () => {
    const claim: SignedClaim = {
      number: 5 as TicketNumber,
      person: { kind: 'agent', name: 'anna' },
      issuedAtMs: 0,
    };
    const rotated = createReplyTokens([OTHER_KEY, KEY]);
    expect(rotated.readReplyDetail(detailOf(claim))).toEqual(claim);
    expect(createReplyTokens([OTHER_KEY]).readReplyDetail(detailOf(claim))).toBeNull();
  });

  test('local parts stay within 64 octets for channel names of ordinary length', () => {
    const claim: SignedClaim = {
      number: 123_456 as TicketNumber,
      person: { kind: 'agent', name: 'annamaria' },
      issuedAtMs: Date.UTC(2090, 0, 1),
    };
    expect(Buffer.byteLength(tokens.replyAddress(channel, claim).localPart)).toBeLessThanOrEqual(64);
    expect(Buffer.byteLength(tokens.returnAddress(channel, 'x'.repeat(17)).localPart)).toBeLessThanOrEqual(
      64,
    );
  });

  test('nothing that anyone can write makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokens.readReplyDetail(text)).toBeNull();
        expect(tokens.readReturnDetail(text)).toBeNull();
        expect(tokens.readMessageId(text as MsgId)).toBeNull();
      }),
    );
  });
});
