/**
 * The oracle: one for all chaos runs. In: what the clients saw, what the relay got, and the database past all code of Postern. Out: every
 * broken promise as a sentence; an empty list is a run without violation.
 */
import { repeated, type Evidence, type Law, type Violation } from './evidence.ts';
import { inboundLaws } from './laws-inbound.ts';
import { outboundLaws } from './laws-outbound.ts';

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
