import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  authservIdOf,
  formatAuthenticationResults,
  parseAuthenticationResults,
  type AuthenticationResults,
} from '../../src/mail/authentication-results.ts';
import { parseDkimSignature } from '../../src/mail/dkim-signature.ts';
import { receivedHop } from '../../src/mail/received.ts';

const keyword = fc
  .stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/)
  .filter((word) => word !== 'reason');
const value = fc
  .string({ maxLength: 20, unit: fc.constantFrom(...Array.from('aZ09.@-_"\\;()=/: <>,')) })
  .filter((text) => text !== '');
const id = value.filter((text) => text.trim() !== '');
const results: fc.Arbitrary<AuthenticationResults> = fc.record({
  authservId: id,
  findings: fc.array(
    fc.record({
      method: keyword,
      result: keyword,
      comment: fc.stringMatching(/^[a-z =.;"]{0,12}$/),
      reason: fc.option(value),
      properties: fc.array(fc.record({ ptype: keyword, property: keyword, value }), { maxLength: 4 }),
    }),
    { maxLength: 5 },
  ),
});

test('what is written is read back as the same, and its canonical form as itself', () => {
  fc.assert(
    fc.property(results, (said) => {
      const text = formatAuthenticationResults(said);
      expect(parseAuthenticationResults(text)).toEqual(said);
      expect(formatAuthenticationResults(parseAuthenticationResults(text) ?? said)).toBe(text);
      expect(authservIdOf(text)).toBe(said.authservId);
    }),
    { numRuns: 500 },
  );
});

test('any text at all is read or refused, never with an error', () => {
  const noise = fc.string({ unit: fc.constantFrom(...Array.from('ab1;="()\\ \t./@,')), maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (text) => {
      parseAuthenticationResults(text);
      authservIdOf(text);
      parseDkimSignature(text);
      receivedHop(text);
    }),
    { numRuns: 1000 },
  );
});

test.each(['(', '()', '((', '"', '"\\', ' ', 'a ', 'a=b ', ';a=b', 'a/1=b c.d="', '\\'])(
  'a field of a million of %j is read in a moment (T-59)',
  (piece) => {
    const long = piece.repeat(1_000_000 / piece.length);
    // Within the limit of a test; what takes the square of its length takes hours here.
    for (const text of [long, `mx; ${long}`, `mx; dkim=pass ${long}`, `mx; dkim=pass reason=${long}`]) {
      parseAuthenticationResults(text);
      authservIdOf(text);
    }
    parseDkimSignature(long);
    receivedHop(long);
  },
);
