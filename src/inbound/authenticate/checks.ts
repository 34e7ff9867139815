/**
 * Checks of senders, several at once, none of which holds up the mail behind it. In: an arrival and what is to be checked of it. Out: what
 * was found, or that it is temporary, since the DNS does not answer at once: then the check goes on by itself, and the next look at
 * that arrival gets what it found.
 *
 * What must hold (T-66): a stranger's name server costs the mail behind the stranger's LIMITS.dnsPatienceMs at most, however slow it is.
 */
import { LIMITS } from '../../base/limits.ts';
import { CheckThread, type CheckThreadOptions } from './check-thread.ts';
import { notCheckedYet, type CheckFindings, type CheckRequest } from './check-findings.ts';

interface UnderWay {
  readonly thread: CheckThread;
  /** The DNS keeps it waiting. */
  slow: boolean;
  findings: CheckFindings | null;
}

export class Checks {
  readonly #options: CheckThreadOptions;
  readonly #most: number;
  readonly #threads: CheckThread[] = [];
  /** By arrival: checks that are not done, and what those found that nobody waited for. */
  readonly #underWay = new Map<string, UnderWay>();

  /** `most`: threads at once. */
  constructor(options: CheckThreadOptions, most: number = LIMITS.checkThreads) {
    this.#options = options;
    this.#most = most;
  }

  async look(arrival: string, request: CheckRequest): Promise<CheckFindings> {
    const before = this.#underWay.get(arrival);
    if (before !== undefined && before.findings === null)
      return notCheckedYet('the DNS is being asked still');
    if (before?.findings) {
      this.#underWay.delete(arrival);
      return before.findings;
    }
    const thread = this.#thread();
    return thread === null
      ? notCheckedYet('the DNS keeps too many others waiting')
      : this.#begin(arrival, request, thread);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #begin(arrival: string, request: CheckRequest, thread: CheckThread): Promise<CheckFindings> {
    const check: UnderWay = { thread, slow: false, findings: null };
    this.#forgetOldest();
    this.#underWay.set(arrival, check);
    const slow = Promise.withResolvers<null>();
    const findings = thread.check(request, () => {
      check.slow = true;
      slow.resolve(null);
    });
    void findings.then((found) => {
      check.findings = found;
    });
    const first = await Promise.race([findings, slow.promise]);
    if (first === null) return notCheckedYet('the DNS does not answer at once');
    this.#underWay.delete(arrival);
    return first;
  }

  /** One that is free, else a new one, else one that nothing keeps waiting; null where there is none. */
  #thread(): CheckThread | null {
    const busy = [...this.#underWay.values()].filter(({ findings }) => findings === null);
    const free = this.#threads.find((thread) => busy.every((check) => check.thread !== thread));
    if (free !== undefined) return free;
    if (this.#threads.length < this.#most) {
      const thread = new CheckThread(this.#options);
      this.#threads.push(thread);
      return thread;
    }
    return busy.find(({ slow }) => !slow)?.thread ?? null;
  }

  /** What nobody asks for again: its arrival was dealt with elsewhere, or too late. */
  #forgetOldest(): void {
    if (this.#underWay.size < LIMITS.checksKept) return;
    for (const [arrival, { findings }] of this.#underWay) {
      if (findings === null) continue;
      this.#underWay.delete(arrival);
      return;
    }
  }
}
