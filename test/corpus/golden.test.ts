import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectFiles, type InspectedFile } from '../../src/cli/commands/inspect.ts';

/**
 * Messages written by us, each named for the client, the server or the RFC whose form it shows, and how we read them.
 * `vitest run test/corpus -u` records anew; read the difference before you commit it.
 */
const FOLDER = join(import.meta.dirname, 'messages');

describe('how messages are read', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.eml'));
  const lines: InspectedFile[] = [];
  let exit: number;
  // All at once, as a thread to read them takes longer to start than to read one.
  beforeAll(async () => {
    const paths = names.map((name) => join(FOLDER, name));
    exit = await inspectFiles(paths, (line) => lines.push(line));
  });

  test('each file is answered with one line', () => {
    expect(exit).toBe(0);
    expect(lines).toHaveLength(names.length);
  });

  test.each(names)('%s', async (name) => {
    const reading = lines[names.indexOf(name)];
    expect(reading?.file).toBe(join(FOLDER, name));
    const text = JSON.stringify({ ...reading, file: name }, null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot(join(FOLDER, name.replace(/\.eml$/, '.expected.json')));
  });

  test('a file that is not there is answered, and so are the files behind it', async () => {
    const answers: InspectedFile[] = [];
    const paths = [join(FOLDER, 'missing'), join(FOLDER, 'plain.eml')];
    expect(await inspectFiles(paths, (line) => answers.push(line))).toBe(66);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['unreadable', 'parsed']);
  });
});
