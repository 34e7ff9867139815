import { describe, expect, test } from 'vitest';
import { decodeAll, transferDecoder } from '../../src/inbound/parse/mime/transfer-decoder.ts';

const decoded = (text: string) => {
  const decoder = transferDecoder('base64');
  if (decoder === null) throw new Error('base64 is known');
  return decodeAll(decoder, Buffer.from(text)).toString();
};

describe('base64 (RFC 2045 section 6.8)', () => {
  test.each([
    ['aGVsbG8=\r\n', 'hello'],
    ['aGVsbG8= ignored\r\n', 'hello'],
    ['aGVsbG8= ignored\r\nd29ybGQ=\r\n', 'helloworld'],
    ['aGVsbG8=d29ybGQ=', 'helloworld'],
    ['aGVs\r\nbG8=\r\nd29ybGQ', 'helloworld'],
    ['aGVs bG8=', 'hello'],
  ])('%j is %j', (text, plain) => {
    expect(decoded(text)).toBe(plain);
  });

  test('is the same wherever it is cut', () => {
    const text = 'aGVsbG8= ignored, and more of it\r\nd29ybGQ=';
    for (let cut = 0; cut <= text.length; cut++) {
      const decoder = transferDecoder('base64')!;
      const parts = [
        Buffer.from(decoder.push(Buffer.from(text.slice(0, cut)))),
        Buffer.from(decoder.push(Buffer.from(text.slice(cut)))),
        decoder.end(),
      ];
      expect(Buffer.concat(parts).toString()).toBe('helloworld');
    }
  });
});
