import { expect, test } from 'vitest';
import { OVERSIZE_FIELD, oversizeStub } from '../../src/transport/oversize.ts';

const stub = (header: string, size = 99): string =>
  oversizeStub(Buffer.from(header, 'latin1'), size).toString('latin1');

test('what stands in for a message that is too large says so at its top, then has the header as it was', () => {
  expect(stub('From: ann@example.org\r\nSubject: caf\u00e9\r\n\r\n')).toBe(
    `${OVERSIZE_FIELD}: 99\r\nFrom: ann@example.org\r\nSubject: caf\u00e9\r\n\r\n`,
  );
});

test('a header that was cut loses its broken last line, and stays a header', () => {
  expect(stub('From: ann@example.org\r\nSubject: very lo')).toBe(
    `${OVERSIZE_FIELD}: 99\r\nFrom: ann@example.org\r\n\r\n`,
  );
  expect(stub('X-Endless: aaaa')).toBe(`${OVERSIZE_FIELD}: 99\r\n\r\n\r\n`);
});
