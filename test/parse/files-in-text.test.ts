import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { InternetMessage } from '../../src/mail/message.ts';

const HEADER = 'From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n';

describe('a file that was written into the text', () => {
  const yencoded = (content: string): string =>
    Buffer.from(Buffer.from(content, 'latin1').map((byte) => (byte + 42) & 0xff))
      .toString('latin1')
      .replace(/[\0\n\r=]/g, (critical) => `=${String.fromCharCode((critical.charCodeAt(0) + 64) & 0xff)}`);
  const written = async (file: string): Promise<InternetMessage> => {
    const raw = `${HEADER}Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nThe text\n\n${file}\nBye\n`;
    return (await parseMessage(Buffer.from(raw, 'latin1'))).message;
  };

  test.each([
    ['uuencode', 'begin 644 note.txt\n+:&5L;&\\@=V]R;&0`\n`\nend\n', 'hello world'],
    ['uuencode in base64', 'begin-base64 644 note.txt\naGVsbG8g\nd29ybGQ=\n====\n', 'hello world'],
    [
      'yEnc',
      `=ybegin line=128 size=8 name=note.txt\n${yencoded('a\xd6\xe0\xe3\x13 \xffz')}\n=yend size=8\n`,
      'a\xd6\xe0\xe3\x13 \xffz',
    ],
  ])('in %s is a file', async (_what, file, content) => {
    const message = await written(file);
    expect(message.text).toMatch(/^The text\s+Bye$/);
    expect(message.attachments).toMatchObject([
      { name: 'note.txt', content: Buffer.from(content, 'latin1') },
    ]);
  });

  test('has a name whose last byte may look like a blank', async () => {
    const file = Buffer.from('begin-base64 644 città\naGVsbG8=\n====\n').toString('latin1');
    expect((await written(file)).attachments).toMatchObject([{ name: 'città' }]);
  });

  test.each([
    ['cut off', 'begin-base64 644 note.txt\naGVsbG8g\n'],
    ['no file', 'begin-base64 644 yards from the station\n'],
    [
      'one piece of several',
      '=ybegin part=1 line=128 size=9 name=a.bin\n=ypart begin=1 end=4\nabcd\n=yend size=4\n',
    ],
    ['shorter than it says', '=ybegin line=128 size=9 name=a.bin\nabcd\n=yend size=9\n'],
  ])('stays text where it is %s', async (_what, file) => {
    const message = await written(file);
    expect(message.attachments).toEqual([]);
    expect(message.text).toContain(file.trim());
  });

  test('may be the whole of a part', async () => {
    const part = `Content-Type: application/octet-stream; name="n.txt"\nContent-Transfer-Encoding: x-yenc\n\n=ybegin line=128 size=5 name=n.txt\n${yencoded('hello')}\n=yend size=5`;
    const raw = `${HEADER}${part}\n`.replaceAll('\n', '\r\n');
    const { attachments } = (await parseMessage(Buffer.from(raw, 'latin1'))).message;
    expect(attachments).toMatchObject([{ name: 'n.txt', content: Buffer.from('hello') }]);
  });
});
