import { endsOf, type End, type Evidence } from './evidence.ts';
import { breachesOf, type Breach } from './laws.ts';

/** One way through the gateway, and what came of it. */
export interface Run {
  readonly way: 'SMTP' | 'IMAP';
  readonly offered: number;
  readonly ends: readonly End[];
  readonly breaches: readonly Breach[];
  /** Mails that came to the relay. */
  readonly relayed: number;
  readonly seconds: number;
  /** What the gateway logged as an error. */
  readonly errors: readonly string[];
  /** What is worth knowing, and breaks no law. */
  readonly notes: readonly string[];
}

/** The run that left this evidence; `more` are the breaches of laws of this way alone. */
export function judged(
  evidence: Evidence,
  rest: Pick<Run, 'way' | 'seconds' | 'errors' | 'notes'>,
  more: readonly Breach[] = [],
): Run {
  return {
    offered: evidence.offers.length,
    ends: endsOf(evidence),
    breaches: [...breachesOf(evidence), ...more],
    relayed: evidence.relayed.length,
    ...rest,
  };
}
