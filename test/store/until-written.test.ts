import { describe, expect, test } from 'vitest';
import { GatewayError, type ErrorCode } from '../../src/base/errors.ts';
import { untilWritten } from '../../src/store/database/until-written.ts';

const clock = { nowMs: () => 1000 };

/** A write that fails so often, then tells how often it was asked. */
function failing(times: number, code: ErrorCode): { write: () => Promise<number>; asked: () => number } {
  let asked = 0;
  const write = () => {
    asked += 1;
    return asked <= times ? Promise.reject(new GatewayError(code, 'no room')) : Promise.resolve(asked);
  };
  return { write, asked: () => asked };
}

describe('what has happened already', () => {
  test.each(['spool.full', 'store.unavailable'] as const)(
    'I-08 is written down as soon as %s is over',
    async (code) => {
      const { write } = failing(2, code);
      expect(await untilWritten(write, { clock, untilMs: 2000, stopping: undefined })).toBe(3);
    },
  );

  test('is written once where the failure is another, since trying again would not help', async () => {
    const { write, asked } = failing(2, 'local');
    await expect(untilWritten(write, { clock, untilMs: 2000, stopping: undefined })).rejects.toThrow(
      'no room',
    );
    expect(asked()).toBe(1);
  });

  test('is let go when its lease is over: somebody else may have it', async () => {
    const { write, asked } = failing(9, 'spool.full');
    await expect(untilWritten(write, { clock, untilMs: 1000, stopping: undefined })).rejects.toThrow(
      'no room',
    );
    expect(asked()).toBe(1);
  });

  test('I-23 does not hold up a stop: it gets one last try', async () => {
    const { write, asked } = failing(99, 'spool.full');
    const stop = new AbortController();
    const ended = untilWritten(write, { clock, untilMs: 2000, stopping: stop.signal });
    setImmediate(() => {
      stop.abort();
    });
    await expect(ended).rejects.toThrow('no room');
    expect(asked()).toBe(2);
  });
});
