/** How the desk works, as the operator has set it. */
export interface DeskSettings {
  readonly teams: readonly Team[];
  /** Kinds of matters: `question`, `bug`. */
  readonly types: readonly string[];
  /** Paths such as `hardware/faulty`; empty: any well-formed one. */
  readonly categories: readonly string[];
  /** IANA name of the zone of agents who have none of their own. */
  readonly timeZone: string;
  /** How long an answer waits before it leaves, so that it can be taken back. */
  readonly answerDelayMs: number;
  /** Are agents told what was done for them, where they have not said so themselves? */
  readonly receipts: boolean;
}

export interface Team {
  readonly name: string;
  /** Names of agents. */
  readonly members: readonly string[];
}
