import { Worker } from 'node:worker_threads';
import { endThread } from '../../base/end-thread.ts';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { DnsQuestions, type DnsAnswer, type DnsResolver } from './dns.ts';
import { notCheckedYet, nothingFound, type CheckFindings, type CheckRequest } from './check-findings.ts';

/** What the thread is told. */
export type ToThread =
  | { readonly kind: 'check'; readonly request: CheckRequest }
  | { readonly kind: 'answer'; readonly question: number; readonly answer: DnsAnswer };

/** What the thread says: `ready` once, then questions, then one end for each request. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly question: number; readonly name: string; readonly type: string }
  | { readonly kind: 'findings'; readonly findings: CheckFindings }
  | { readonly kind: 'failed'; readonly sentence: string };

export interface CheckThreadOptions {
  readonly resolver: DnsResolver;
  /** For one message, its questions included; a little later its thread is ended. */
  readonly wallMs?: number;
  readonly graceMs?: number;
}

/**
 * The thread that checks senders, one message at a time. It is started by the first request, and anew by the one after a message that
 * ended it. It keeps no process alive.
 */
export class CheckThread {
  readonly #options: CheckThreadOptions;
  #worker: Worker | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #checking = false;

  constructor(options: CheckThreadOptions) {
    this.#options = options;
  }

  /** Never fails: a message that ends the thread, or takes too long, was not checked. `onSlow`: the DNS lets it wait. */
  check(request: CheckRequest, onSlow: () => void = () => undefined): Promise<CheckFindings> {
    const findings = this.#turn.then(() => this.#run(request, onSlow));
    this.#turn = findings;
    return findings;
  }

  /** Cuts off a check that is under way; a thread that checks nothing ends by itself. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await (this.#checking ? worker.terminate() : endThread(worker, LIMITS.threadEndMs));
  }

  async #run(request: CheckRequest, onSlow: () => void): Promise<CheckFindings> {
    const worker = await this.#started().catch((error: unknown) => errorText(error));
    if (typeof worker === 'string') return notCheckedYet(`the thread that checks did not start: ${worker}`);
    const { wallMs = LIMITS.authenticationMs, graceMs = LIMITS.authenticationGraceMs } = this.#options;
    const hurry = new AbortController();
    const inTime = setTimeout(() => {
      hurry.abort();
    }, wallMs);
    const questions = new DnsQuestions(this.#options.resolver, hurry.signal, onSlow);
    this.#checking = true;
    try {
      const findings = await this.#findings(worker, request, { questions, lastMs: wallMs + graceMs });
      return questions.exhausted ? withoutPatience(findings) : findings;
    } catch (error) {
      this.#drop(worker);
      return nothingFound(
        `not checked: that ${error instanceof CheckEnded ? error.message : errorText(error)}`,
      );
    } finally {
      clearTimeout(inTime);
      hurry.abort();
      this.#checking = false;
    }
  }

  async #started(): Promise<Worker> {
    if (this.#worker !== null) return this.#worker;
    const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./check-worker.${ending}`, import.meta.url), {
      name: 'authenticate',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.authenticationHeapMib },
    });
    worker.unref();
    // An error that nobody hears would end the process; who waits for findings hears it as well.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#drop(worker);
    });
    this.#worker = worker;
    try {
      await nextOf(worker, LIMITS.parseStartMs, (message) => (message.kind === 'ready' ? true : null));
    } catch (error) {
      this.#drop(worker);
      throw error;
    }
    return worker;
  }

  #drop(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
    void worker.terminate();
  }

  #findings(
    worker: Worker,
    request: CheckRequest,
    { questions, lastMs }: { questions: DnsQuestions; lastMs: number },
  ): Promise<CheckFindings> {
    const findings = nextOf(worker, lastMs, (message) => {
      if (message.kind === 'findings') return message.findings;
      if (message.kind === 'failed') throw new CheckEnded(`failed: ${message.sentence}`);
      if (message.kind === 'ask') {
        const { question, name, type } = message;
        void questions.ask(name, type).then((answer) => {
          worker.postMessage({ kind: 'answer', question, answer } satisfies ToThread);
        });
      }
      return null;
    });
    worker.postMessage({ kind: 'check', request } satisfies ToThread);
    return findings;
  }
}

/** What the thread says, as soon as `read` makes something of it; fails when it ends instead, or takes longer than that. */
function nextOf<Result>(
  worker: Worker,
  ms: number,
  read: (message: FromThread) => Result | null,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const fail = (error: unknown): void => {
      settle(() => {
        reject(error instanceof Error ? error : new CheckEnded(errorText(error)));
      });
    };
    const onMessage = (message: FromThread): void => {
      try {
        const result = read(message);
        if (result === null) return;
        settle(() => {
          resolve(result);
        });
      } catch (error) {
        fail(error);
      }
    };
    const onError = (error: unknown): void => {
      fail(new CheckEnded(`ended its thread: ${errorText(error)}`));
    };
    const onExit = (code: number): void => {
      fail(new CheckEnded(`ended its thread (exit code ${code})`));
    };
    const timer = setTimeout(() => {
      fail(new CheckEnded(`took more than ${ms / 1000} s`));
    }, ms);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

/** It asked for so much that no time would be enough. */
function withoutPatience(findings: CheckFindings): CheckFindings {
  const remark = `it asks the DNS for more than ${LIMITS.dnsQuestions} records`;
  return { ...findings, temporary: null, remarks: [...findings.remarks, remark] };
}

class CheckEnded extends Error {
  override readonly name = 'CheckEnded';
}
