import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeConfig } from '../../src/config/describe.ts';

test('docs/configuration.md says what the schema says', () => {
  const written = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(written, 'run: node src/cli/main.ts config describe > docs/configuration.md').toBe(describeConfig());
});

test('every key is described, and none by chance', () => {
  const rows = describeConfig()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) {
    expect(row, row).not.toContain('something else');
    expect(row, row).not.toMatch(/\|\s*\|/);
  }
});
