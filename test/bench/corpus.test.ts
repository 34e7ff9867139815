import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { available } from '../support/servers.ts';

const PROGRAM = join(import.meta.dirname, '../../bench/corpus.ts');
const PATIENCE_MS = 60_000;

async function corpus(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  // CI would make a missing Dovecot a failure of this run; here that is for the tests of IMAP to say.
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, CI: '' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [exit] = (await once(child, 'close')) as [number];
  return { exit, out, err };
}

/** Messages at which mail programs have broken. */
const STRANGE: Readonly<Record<string, string>> = {
  empty: '',
  'line end': '\n',
  dot: '.',
  'lines of dots': 'Subject: dots\n\n.\n..\n.\r\n.',
  'bare CR': 'From: a@b.example\rSubject: x\r\rbody\r.\rmore\r',
  'smuggled command': 'From: a@b.example\r\n\r\nhi\n.\nMAIL FROM:<x@y.example>\r.\r\nmore\r\n',
  NUL: 'From: a@b.example\r\nSubject: n\0l\r\n\r\nbo\0dy\r\n',
  'endless line': `From: a@b.example\r\nSubject: ${'x'.repeat(100_000)}\r\n\r\n${'y'.repeat(500_000)}`,
  'header alone': 'From: a@b.example\nSubject: x',
  'parts in parts': Array.from(
    { length: 500 },
    (_, n) => `Content-Type: multipart/mixed; boundary="${n}"\r\n\r\n--${n}\r\n`,
  ).join(''),
  'many senders': `From: ${Array.from({ length: 2000 }, (_, n) => `a${n}@b.example`).join(', ')}\r\n\r\nhi\r\n`,
  'an answer of a machine': 'Return-Path: <>\nFrom: a@b.example\nAuto-Submitted: auto-replied\n\nI am away\n',
  'the same': 'From: a@b.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nhi\n',
  'the same again': 'From: a@b.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nhi\n',
};

describe('npm run corpus', () => {
  test(
    'every message comes to its one recorded end, however strange it is, by SMTP and by IMAP',
    { timeout: PATIENCE_MS },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'postern-strange-'));
      try {
        mkdirSync(join(folder, 'own'));
        for (const [name, text] of Object.entries(STRANGE))
          writeFileSync(join(folder, 'own', `${name}.eml`), text, 'latin1');
        const { exit, out, err } = await corpus(folder);
        const ways = available('dovecot') ? '14 by SMTP, 14 by IMAP' : '14 by SMTP';
        expect(out + err).toContain(`corpus: ${ways}: 0 lost, 0 doubled, 0 stuck, 0 answered wrongly`);
        expect(exit).toBe(0);
        expect(out).toMatch(/^own +14 +13 +1$/m);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('a folder that is named and not there is said, with the exit code of a missing input', async () => {
    const { exit, err } = await corpus('/nowhere/at-all');
    expect(err).toMatch(/^corpus: no messages in \/nowhere\/at-all; .*\n$/);
    expect(exit).toBe(66);
  });

  test('what cannot be understood is answered with the usage', async () => {
    const { exit, err } = await corpus('one', 'two');
    expect(err).toContain('usage: npm run corpus -- [FOLDER] [--list]');
    expect(exit).toBe(64);
  });
});
