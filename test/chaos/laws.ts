/**
 * The oracle: one for all chaos runs. In: what the clients saw, what the relay got, and the database past all code of Postern. Out: every
 * broken promise as a sentence; an empty list is a run without violation.
 */
import type { Book } from './book.ts';
import type { Snapshot } from './ledger.ts';
import { inboundLaws } from './laws-inbound.ts';
import { outboundLaws } from './laws-outbound.ts';
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

const DATABASE_LAWS: readonly Law[] = [
  ['I-02 the database is whole', ({ book }) => book.damage],
  [
    'I-33 numbers are unique, and the history of a ticket has no gap',
    ({ book }) => [
      ...repeated(book.tickets.map(({ number }) => `ticket number ${number}`)),
      ...repeated(book.activities.map(({ ticket, seq }) => `activity ${seq} of ${ticket}`)),
      ...book.tickets.flatMap(({ id, number, nextSeq }) => {
        const count = book.activities.filter(({ ticket }) => ticket === id).length;
        return count === nextSeq - 1
          ? []
          : [`ticket ${number} has ${count} activities, and counts ${nextSeq - 1}`];
      }),
    ],
  ],
];

const LAWS: readonly Law[] = [...DATABASE_LAWS, ...inboundLaws, ...outboundLaws];

export function judge(evidence: Evidence): Violation[] {
  return LAWS.flatMap(([law, check]) => check(evidence).map((what) => ({ law, what })));
}

/** What stands in a list more than once. */
export function repeated(list: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const one of list) (seen.has(one) ? twice : seen).add(one);
  return [...twice].map((one) => `${one} is there more than once`);
}
