import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { InternetMessage } from '../../src/mail/message.ts';

/** A message whose whole body is of that Content-Type. */
async function ofType(type: string): Promise<InternetMessage> {
  const header = `From: a@b.example\r\nSubject: x\r\nContent-Type: ${type}\r\n`;
  const raw = `${header}Content-Transfer-Encoding: base64\r\n\r\nSUkqAAgA\r\n`;
  return (await parseMessage(Buffer.from(raw))).message;
}

describe('a body whose type is not whole', () => {
  test.each(['application', 'image', 'image/', 'application-x-gzip'])(
    'is a file and no text, though of no known kind: %s',
    async (type) => {
      const message = await ofType(`${type}; name="scan.tif"`);
      expect(message.text).toBe('');
      expect(message.attachments).toMatchObject([{ name: 'scan.tif', type: 'application/octet-stream' }]);
    },
  );

  test('has no part of the word behind it', async () => {
    const { attachments } = await ofType('application / pdf x; name=a.pdf');
    expect(attachments).toMatchObject([{ name: 'a.pdf', type: 'application/pdf' }]);
  });
});
