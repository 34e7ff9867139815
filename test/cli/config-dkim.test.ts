import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { signatureField } from '../../src/outbound/compose/dkim.ts';
import { CommandLine, MAIN, runProgram } from './command-line.ts';

let desk: CommandLine | null = null;
afterEach(() => {
  desk?.remove();
  desk = null;
});

const CHANNELS = 'channels: [{ name: support, addresses: [support@desk.example], senderName: Support }]\n';

test('config dkim prints the record under which a receiver finds the key', async () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  desk = new CommandLine(
    `${CHANNELS}dkim: [{ domain: desk.example, selector: p1, key: { file: ./dkim.pem } }]\n`,
  );
  desk.write('dkim.pem', key.toString());
  const { stdout, exit } = await runProgram([
    process.execPath,
    MAIN,
    'config',
    'dkim',
    '--config',
    desk.config,
  ]);
  expect(exit).toBe(0);
  const [, name, strings] = /^(\S+)\. IN TXT (.*)\n$/.exec(stdout) ?? [];
  const pieces = (strings ?? '').split(' "').map((part) => part.replaceAll('"', ''));
  expect(pieces.every((piece) => piece.length <= 255)).toBe(true);
  const raw = 'From: a@desk.example\r\nSubject: x\r\n\r\nhello\r\n';
  const pem = { domain: 'desk.example', selector: 'p1', key: key.toString() };
  const field = await signatureField(Readable.from([Buffer.from(raw)]), pem, 1_700_000_000_000);
  const resolver = (asked: string) =>
    asked === name ? Promise.resolve([pieces]) : Promise.reject(new Error(asked));
  expect((await dkimVerify(field + raw, { resolver, strict: true })).results[0]?.status.result).toBe('pass');
});

test('config dkim says so where nothing is signed', async () => {
  desk = new CommandLine(CHANNELS);
  const { stdout } = await runProgram([process.execPath, MAIN, 'config', 'dkim', '--config', desk.config]);
  expect(stdout).toContain('our mail is not signed here');
});
