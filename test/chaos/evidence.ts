/** What a law is, and what it is judged by. */
import type { Book } from './book.ts';
import type { Snapshot } from './ledger.ts';
import type { Copy } from './relay.ts';

/**
 * standing: holds at any instant, also in what a dead daemon left. settled: nothing that is due waits. final: nothing waits at all.
 */
export type Stage = 'standing' | 'settled' | 'final';

/** From the kill of a daemon to the start of the next, as performance.now(); what it had sent may come to the relay meanwhile. */
export interface Kill {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Evidence {
  readonly stage: Stage;
  readonly book: Book;
  readonly promised: Snapshot;
  /** Bytes of a blob, or null where there is none. */
  readonly blob: (sha256: string) => Buffer | null;
  /** Every copy that a relay took. */
  readonly copies: readonly Copy[];
  readonly kills: readonly Kill[];
  /** The answer to this copy may not have come through: the relay or a proxy cut the line. */
  readonly answerLost: (copy: Copy) => boolean;
  /** Texts that may stand in no mail. */
  readonly secrets: readonly string[];
}

export interface Violation {
  /** Id of the promise in the design, and its sentence. */
  readonly law: string;
  readonly what: string;
}

export type Law = readonly [law: string, check: (evidence: Evidence) => readonly string[]];

/** What stands in a list more than once. */
export function repeated(list: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const one of list) (seen.has(one) ? twice : seen).add(one);
  return [...twice].map((one) => `${one} is there more than once`);
}
