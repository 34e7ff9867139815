import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectFiles } from '../../src/cli/commands/inspect.ts';

/**
 * Messages written by us, each named for the client, the server or the RFC whose form it shows, and how we read them.
 * `vitest run test/corpus -u` records anew; read the difference before you commit it.
 */
const FOLDER = join(import.meta.dirname, 'messages');

describe('how messages are read', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.eml'));

  test.each(names)('%s', async (name) => {
    const lines: string[] = [];
    const exit = await inspectFiles([join(FOLDER, name)], (line) => lines.push(line));
    expect(exit).toBe(0);
    expect(lines).toHaveLength(1);
    const reading = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    const text = JSON.stringify({ ...reading, file: name }, null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot(join(FOLDER, name.replace(/\.eml$/, '.expected.json')));
  });

  test('a file that is not there is answered, and so are the files behind it', async () => {
    const lines: string[] = [];
    const exit = await inspectFiles([join(FOLDER, 'missing'), join(FOLDER, 'plain.eml')], (line) =>
      lines.push(line),
    );
    expect(exit).toBe(66);
    expect(lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual([
      'unreadable',
      'parsed',
    ]);
  });
});
