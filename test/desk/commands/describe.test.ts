import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeCommands } from '../../../src/desk/commands/describe.ts';
import { COMMAND_WORDS } from '../../../src/desk/commands/verbs.ts';

test('docs/commands.md says what the table of commands says', () => {
  const written = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8');
  expect(written, 'run: node src/cli/main.ts commands --markdown > docs/commands.md').toBe(
    describeCommands(),
  );
});

test('every command stands on the page, with what it will do', () => {
  const rows = describeCommands()
    .split('\n')
    .filter((line) => line.startsWith('| `#') && line.split(/(?<!\\)\|/).length === 6);
  for (const word of COMMAND_WORDS)
    expect(
      rows.filter((row) => new RegExp(`^\\| \`#${word}[ \`]`).test(row)),
      word,
    ).not.toEqual([]);
  for (const row of rows) expect(row.split(/(?<!\\)\|/)[3]?.trim(), row).not.toBe('');
});
