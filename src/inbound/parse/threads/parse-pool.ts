import { LIMITS } from '../../../base/limits.ts';
import type { ParseOutcome } from '../../../mail/message.ts';
import type { ParseRequest, RawMessage } from './parse-requests.ts';
import { ParseThread } from './parse-thread.ts';

/**
 * Messages are read in threads of their own, so that no message can stop the daemon: time and heap of each reading are bounded, and
 * a thread that does not come to an end is replaced. In: a raw message. Out: what it says, or an error that means: try again.
 */
export interface ParsePool {
  /** @throws GatewayError as ParseThread.run does. */
  parse(raw: RawMessage): Promise<ParseOutcome>;
  /**
   * The header alone, for a message that cannot be read for that reason.
   * @throws GatewayError as ParseThread.run does.
   */
  parseHeader(raw: RawMessage, reason: string): Promise<ParseOutcome>;
  /**
   * Resolves when a thread is there to read. Wait for it before a try is counted: what ends the process meanwhile is no message's fault.
   * @throws GatewayError `local`: no thread could be started.
   */
  ready(): Promise<void>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  readonly workers?: number;
  /** For one message, in milliseconds. */
  readonly wallMs?: number;
  readonly heapMiB?: number;
  /** The program of the threads; a test has its own. */
  readonly entry?: URL;
}

/** Starts the threads. The source runs as it is, so the entry has the ending that this file has. */
export function createParsePool(options: ParsePoolOptions = {}): ParsePool {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const threads = Array.from(
    { length: options.workers ?? LIMITS.parseThreads },
    () =>
      new ParseThread({
        entry: options.entry ?? new URL(`./parse-worker.${ending}`, import.meta.url),
        wallMs: options.wallMs ?? LIMITS.parseMs,
        startMs: LIMITS.parseStartMs,
        heapMib: options.heapMiB ?? LIMITS.parseHeapMib,
      }),
  );
  const free = [...threads];
  const waiting: ((thread: ParseThread) => void)[] = [];
  const run = async (request: ParseRequest): Promise<ParseOutcome> => {
    const thread = free.pop() ?? (await new Promise<ParseThread>((resolve) => waiting.push(resolve)));
    try {
      return await thread.run(request);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(thread);
      else next(thread);
    }
  };
  return {
    parse: (raw) => run({ what: 'message', raw }),
    parseHeader: (raw, reason) => run({ what: 'header', raw, reason }),
    ready: () =>
      Promise.any(threads.map((thread) => thread.ready())).catch((error: unknown) => {
        throw error instanceof AggregateError ? error.errors[0] : error;
      }),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
