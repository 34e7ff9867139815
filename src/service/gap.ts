/** Something that is not as it must be. */
export interface Gap {
  /** What it is about: `mail ...`, `TICK-1001`, `folder INBOX of support`. */
  readonly what: string;
  readonly gap: string;
  /** What to do. */
  readonly next: string;
}

/** What comes together in the course of it. */
export interface Findings {
  readonly gaps: Gap[];
  readonly notes: string[];
  readonly progress: (done: string) => void;
}

/** A gap in one line. */
export function gapText({ what, gap, next }: Gap): string {
  return `${what}: ${gap}; ${next}`;
}
