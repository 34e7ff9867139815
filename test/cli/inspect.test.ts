import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectFiles, type InspectedFile } from '../../src/cli/commands/inspect.ts';
import type { ParsePoolOptions } from '../../src/inbound/parse/threads/parse-pool.ts';

const POISONED = new URL('../parse/processes/poison-worker.ts', import.meta.url);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-inspect-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

async function inspect(
  paths: string[],
  parsing: ParsePoolOptions = {},
): Promise<{ exit: number; lines: InspectedFile[] }> {
  const lines: InspectedFile[] = [];
  const exit = await inspectFiles(paths, (line) => lines.push(line), parsing);
  return { exit, lines };
}

function letter(name: string, ...fields: string[]): string {
  const path = join(dir, name);
  writeFileSync(path, [`Subject: ${name}`, ...fields, '', 'It is silent.', ''].join('\r\n'));
  return path;
}

describe('postern inspect', () => {
  test('answers for files that end their reader, and for those behind them', async () => {
    const paths = [
      letter('loop', 'X-Poison-Message: loop'),
      letter('exit', 'X-Poison-Header: exit'),
      letter('good'),
    ];
    const { exit, lines } = await inspect(paths, { entry: POISONED, wallMs: 500 });
    expect(exit).toBe(0);
    expect(lines).toMatchObject([
      { outcome: 'unreadable', reason: 'reading it took more than 0.5 s', subject: 'loop' },
      { outcome: 'unreadable', subject: '' },
      { outcome: 'parsed', subject: 'good' },
    ]);
  });

  test('shows an address in letters of the world as its writer wrote it', async () => {
    const path = letter('eai', 'From: Jo <jo@bücher.example>', 'To: "desk"@HELP.example');
    const { lines } = await inspect([path]);
    expect(lines).toMatchObject([
      { from: { address: 'jo@bücher.example' }, to: [{ address: 'desk@help.example' }] },
    ]);
  });

  test('shows dots side by side in an address as its writer wrote them', async () => {
    const path = letter('dots', 'From: foo..bar.@Phone.example', 'To: "a b"@x.example, "a..b"@x.example');
    const { lines } = await inspect([path]);
    expect(lines).toMatchObject([
      {
        from: { address: 'foo..bar.@phone.example' },
        to: [{ address: '"a b"@x.example' }, { address: '"a..b"@x.example' }],
      },
    ]);
  });

  test.each([
    [String.raw`"C:\WORK\plan.pdf"`, 'C:WORKplan.pdf', 'plan.pdf'],
    ['"/home/jo/plan.pdf"', '/home/jo/plan.pdf', 'plan.pdf'],
    [String.raw`"a \"draft\".pdf"`, 'a "draft".pdf', 'a "draft".pdf'],
    ['".."', '..', ''],
  ])(
    'tells what a mail calls a file, %s, from what a file is called here (T-27)',
    async (filename, name, fileName) => {
      const path = letter(
        'named',
        'Content-Type: image/png',
        `Content-Disposition: attachment; filename=${filename}`,
      );
      const { lines } = await inspect([path]);
      expect(lines[0]?.attachments).toMatchObject([{ name, fileName }]);
    },
  );

  test('tells the hash of a file that is too large for memory', async () => {
    const file = randomBytes(1_000_000);
    const body = file.toString('base64').replace(/.{76}/g, '$&\r\n');
    const path = join(dir, 'large');
    writeFileSync(
      path,
      `Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`,
    );
    const { lines } = await inspect([path]);
    const sha1 = createHash('sha1').update(file).digest('hex');
    expect(lines).toMatchObject([{ attachments: [{ size: 1_000_000, sha1 }] }]);
  });

  test('reads a pipe as well', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const written = writeFile(pipe, 'Subject: piped\r\n\r\nIt is silent.\r\n');
    const { lines } = await inspect([pipe]);
    await written;
    expect(lines).toMatchObject([{ outcome: 'parsed', subject: 'piped' }]);
  });

  test('answers for what is no file', async () => {
    const { exit, lines } = await inspect([dir, join(dir, 'missing')]);
    expect(exit).toBe(66);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['unreadable', 'unreadable']);
  });
});
