import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take much longer than others, the longest first: begun last, they would run alone at the end. */
const LONG = [
  'crash/crash-points',
  'crash/simulation',
  'crash/failing-disk',
  'crash/disk',
  'crash/kill-loop',
  'gateway/orders',
  'gateway/notifications',
  'gateway/agent-day',
  'gateway/poison',
  'cli/quarantine',
  'gateway/floods',
  'gateway/reply-styles',
  'gateway/restore-mailbox',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const isNamed = (name: string) => (file: TestSpecification) => file.moduleId.endsWith(`/${name}.test.ts`);
    const long = LONG.flatMap((name) => rest.filter(isNamed(name)));
    return [...long, ...rest.filter((file) => !long.includes(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    sequence: { sequencer: LongFirst },
    // Threads and commands are started many hundred times from the source as it is: compiled once, each costs a third.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/postern-compiled') },
  },
});
