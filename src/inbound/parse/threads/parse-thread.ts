import { Worker } from 'node:worker_threads';
import { endThread } from '../../../base/end-thread.ts';
import { GatewayError, errorText } from '../../../base/errors.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { ParseOutcome } from '../../../mail/message.ts';
import { unpacked, type ParseReply, type ParseRequest } from './parse-requests.ts';

export interface ParseThreadOptions {
  /** The program of the thread. */
  readonly entry: URL;
  readonly wallMs: number;
  readonly startMs: number;
  readonly heapMib: number;
}

/** Mail needs no larger young generation, and what a thread has counts as memory of the daemon. */
const YOUNG_HEAP_MIB = 16;

interface Started {
  readonly worker: Worker;
  /** It has loaded its program. */
  readonly ready: Promise<void>;
}

/**
 * One thread that reads messages, one at a time. It is started at once, and anew by the request after one that ended it. It keeps
 * no process alive: only a request under way does.
 */
export class ParseThread {
  readonly #options: ParseThreadOptions;
  #started: Started | null;
  #closed = false;
  #reading = false;

  constructor(options: ParseThreadOptions) {
    this.#options = options;
    this.#started = this.#start();
  }

  /**
   * @throws GatewayError `parse.failed`: reading this message took too long, too much memory, or the thread with it;
   * `spool.io`: its file could not be read; `local`: the thread could not be started; `shutdown`.
   */
  async run(request: ParseRequest): Promise<ParseOutcome> {
    const { worker, ready } = (this.#started ??= this.#start());
    await ready;
    if (this.#closed) throw new GatewayError('shutdown', 'nothing is read any more');
    const reply = this.#replyOf(worker, this.#options.wallMs);
    this.#reading = true;
    post(worker, request);
    const answer = await reply
      .catch((error: unknown) => {
        this.#drop(worker);
        throw this.#closed
          ? new GatewayError('shutdown', 'reading was cut off')
          : new GatewayError('parse.failed', `reading it ${this.#whatHappened(error)}`, { cause: error });
      })
      .finally(() => {
        this.#reading = false;
      });
    if (answer.kind === 'outcome') return unpacked(answer.outcome);
    throw new GatewayError(
      'spool.io',
      `the raw message could not be read: ${answer.kind === 'failed' ? answer.sentence : ''}`,
    );
  }

  /**
   * Resolves when a message could be read at once.
   * @throws GatewayError `local`: the thread could not be started.
   */
  async ready(): Promise<void> {
    if (!this.#closed) await (this.#started ??= this.#start()).ready;
  }

  /** Cuts off what is being read; a thread that reads nothing ends by itself. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#started?.worker;
    if (worker === undefined) return;
    await (this.#reading ? worker.terminate() : endThread(worker, LIMITS.threadEndMs));
  }

  #start(): Started {
    const { entry, heapMib, startMs } = this.#options;
    const worker = new Worker(entry, {
      name: 'parse',
      // Options of the main thread, such as a test runner's, are none of this one's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMib, maxYoungGenerationSizeMb: YOUNG_HEAP_MIB },
    });
    worker.unref();
    // An error that nobody hears would end the process; who waits for a reply hears it as well.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#drop(worker);
    });
    const ready = this.#replyOf(worker, startMs).then(
      () => undefined,
      (error: unknown) => {
        this.#drop(worker);
        throw new GatewayError('local', `a thread to read mail could not be started: ${errorText(error)}`, {
          cause: error,
        });
      },
    );
    // Whoever has a message to read hears of it.
    ready.catch(() => undefined);
    return { worker, ready };
  }

  #drop(worker: Worker): void {
    if (this.#started?.worker === worker) this.#started = null;
    void worker.terminate();
  }

  /** What the thread says next; fails when it ends instead, or says nothing for that long. */
  #replyOf(worker: Worker, ms: number): Promise<ParseReply> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        end();
      };
      const onMessage = (reply: ParseReply): void => {
        settle(() => {
          resolve(reply);
        });
      };
      const onError = (error: Error): void => {
        settle(() => {
          reject(error);
        });
      };
      const onExit = (code: number): void => {
        settle(() => {
          reject(new ThreadEnded(`ended its thread (exit code ${code})`));
        });
      };
      const timer = setTimeout(() => {
        settle(() => {
          reject(new ThreadEnded(`took more than ${ms / 1000} s`));
        });
      }, ms);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }

  #whatHappened(error: unknown): string {
    if (error instanceof ThreadEnded) return error.message;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `took more than ${this.#options.heapMib} MiB of memory`
      : `ended its thread: ${errorText(error)}`;
  }
}

class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/** Bytes are copied once and then handed over: the caller keeps theirs, and may try again. */
function post(worker: Worker, request: ParseRequest): void {
  if (!(request.raw instanceof Uint8Array)) {
    worker.postMessage(request);
    return;
  }
  const raw = new Uint8Array(request.raw);
  worker.postMessage({ ...request, raw } satisfies ParseRequest, [raw.buffer]);
}
