import { describe, expect, test } from 'vitest';
import { LETTERS } from '../../bench/memory/letters.ts';
import { measure, MOST_BYTES } from '../../bench/memory/measure.ts';

/** `npm run memory` measures more shapes of such a message. */
const SHAPES = LETTERS.filter(({ name }) => name === 'one-file' || name === 'ten-files');

describe.skipIf(process.platform !== 'linux')('100 MB of attachments', () => {
  test.each(SHAPES)(
    'in $name cost at most 150 MB of memory above idle',
    { timeout: 120_000 },
    async (letter) => {
      const { aboveBytes } = await measure(letter);
      expect(aboveBytes).toBeLessThan(MOST_BYTES);
    },
  );
});
