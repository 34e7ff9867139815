/** What came of looking at one thing that the gateway needs. */
export interface Finding {
  /** What was looked at: `mailbox support`, `relay`, `DNS of desk.example`. */
  readonly what: string;
  /** `doubtful`: it runs, but not as well as it could. */
  readonly verdict: 'right' | 'doubtful' | 'wrong';
  /** What was found there. */
  readonly found: string;
  /** What to do; null where nothing need be. */
  readonly next: string | null;
}

export function right(what: string, found: string): Finding {
  return { what, verdict: 'right', found, next: null };
}

export function doubtful(what: string, found: string, next: string): Finding {
  return { what, verdict: 'doubtful', found, next };
}

export function wrong(what: string, found: string, next: string): Finding {
  return { what, verdict: 'wrong', found, next };
}
