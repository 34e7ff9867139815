import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReplyTokens, type Person, type TokenClaim } from '../../src/desk/reply-token.ts';
import type { TicketNumber } from '../../src/desk/number.ts';
import { splitDetail } from '../../src/mail/address.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { address } from '../support/desk.ts';

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
});
const detailOf = (claim: TokenClaim, made = tokens) =>
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

  test('a token of one ticket or person never opens another', () => {
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const mac = detailOf(one).split('.')[2];
        const [ticket, who] = detailOf(other).split('.');
        expect(tokens.readReplyDetail(`${ticket}.${who}.${mac}`)).toBeNull();
      }),
    );
  });

  test('any changed character breaks it', () => {
    fc.assert(
      fc.property(
        claims,
        fc.nat(),
        fc.constantFrom(...Array.from('abcdefghij234567')),
        (claim, at, letter) => {
          const detail = detailOf(claim);
          const index = at % detail.length;
          fc.pre(detail[index] !== letter);
          expect(
            tokens.readReplyDetail(detail.slice(0, index) + letter + detail.slice(index + 1)),
          ).toBeNull();
        },
      ),
    );
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
    const claim: TokenClaim = { number: 1001 as TicketNumber, person: { kind: 'participant', ordinal: 1 } };
    const [ticket, who, mac] = detailOf(claim).split('.');
    expect(tokens.readMessageId(`${ticket}.${who}.x.${mac}@desk.example` as MsgId)).toBeNull();
    expect(tokens.readReturnDetail(`b${ticket}.${mac}`)).toBeNull();
  });

  test('a return path names its outgoing message', () => {
    const detail = splitDetail(tokens.returnAddress(channel, '0abc')).detail ?? '';
    expect(tokens.readReturnDetail(detail)).toBe('0abc');
    expect(tokens.readReturnDetail(detail.replace('0abc', '0abd'))).toBeNull();
  });

  test('an old key still opens, a foreign one does not', () => {
    const claim: TokenClaim = { number: 5 as TicketNumber, person: { kind: 'agent', name: 'anna' } };
    const rotated = createReplyTokens([OTHER_KEY, KEY]);
    expect(rotated.readReplyDetail(detailOf(claim))).toEqual(claim);
    expect(createReplyTokens([OTHER_KEY]).readReplyDetail(detailOf(claim))).toBeNull();
  });

  test('local parts stay within 64 octets for channel names of ordinary length', () => {
    const claim: TokenClaim = {
      number: 123_456 as TicketNumber,
      person: { kind: 'agent', name: 'annamaria' },
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
