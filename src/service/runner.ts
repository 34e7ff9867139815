/**
 * A loop that works off a queue at its own pace: it takes the next piece as long as there is one, then rests until it is woken or its
 * poll time is over. Nothing is done in reaction to an event; an event only shortens the rest.
 */
import type { Log } from '../base/log.ts';
import { errorText } from '../base/errors.ts';

export interface RunnerOptions {
  readonly name: string;
  /** Does one piece of work; false where there was none. */
  readonly work: () => Promise<boolean>;
  /** Pieces under way at once. */
  readonly atOnce: number;
  readonly pollMs: number;
  readonly log: Log;
}

export interface Runner {
  /** There may be work: look now. */
  wake(): void;
  /** Resolves when the loop has looked and found nothing, and nothing is under way. */
  idle(): Promise<void>;
  /** Is a piece under way just now? */
  busy(): boolean;
  /** How long the loop is at one turn: a piece of work, or a rest. Of several at once the longest. Milliseconds that no clock can set. */
  turnMs(): number;
  /** No new piece is begun; resolves when those under way are done. */
  stop(): Promise<void>;
}

export function startRunner(options: RunnerOptions): Runner {
  const loops = Array.from({ length: options.atOnce }, () => startLoop(options));
  const all = async (each: (loop: Runner) => Promise<void>) => {
    await Promise.all(loops.map(each));
  };
  return {
    wake: () => {
      for (const loop of loops) loop.wake();
    },
    idle: () => all((loop) => loop.idle()),
    busy: () => loops.some((loop) => loop.busy()),
    turnMs: () => Math.max(...loops.map((loop) => loop.turnMs())),
    stop: () => all((loop) => loop.stop()),
  };
}

function startLoop({ name, work, pollMs, log }: RunnerOptions): Runner {
  const state = { stopping: false, woken: false, working: false };
  let endRest: () => void = () => undefined;
  let turnedAt = performance.now();
  let idleWaiters: (() => void)[] = [];

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
      if (state.woken || state.stopping) endRest();
    });
  const failed = (error: unknown) => {
    log.error(
      { runner: name, error: errorText(error), stack: error instanceof Error ? error.stack : undefined },
      'work failed; trying again soon',
    );
    return 'failed' as const;
  };
  const wokenMeanwhile = () => state.woken;
  const loop = async () => {
    while (!state.stopping) {
      turnedAt = performance.now();
      state.woken = false;
      state.working = true;
      const found = await work().catch(failed);
      state.working = false;
      if (found === true) continue;
      if (found === false && !wokenMeanwhile()) {
        for (const tell of idleWaiters.splice(0)) tell();
      }
      if (found === 'failed') state.woken = false;
      await rest(pollMs);
    }
    for (const tell of idleWaiters.splice(0)) tell();
  };
  const ended = loop();

  const wake = () => {
    state.woken = true;
    endRest();
  };
  return {
    wake,
    busy: () => state.working,
    turnMs: () => performance.now() - turnedAt,
    idle: () =>
      new Promise<void>((resolve) => {
        idleWaiters = [...idleWaiters, resolve];
        wake();
      }),
    stop: async () => {
      state.stopping = true;
      endRest();
      await ended;
    },
  };
}
