/** One rule that looked at a mail: what `explain` prints, and what a replay compares. */
export interface TraceStep {
  /** `classify`, `route`, `decide` ... */
  readonly stage: string;
  /** Name of the rule. */
  readonly rule: string;
  /** What it said, in words for the operator. */
  readonly finding: string;
}

/** The one recorded end of a mail. */
export const DISPOSITIONS = [
  'opened',
  'appended',
  'commanded',
  'rejected',
  'bounce-recorded',
  'duplicate',
  'ignored',
  'quarantined',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Where an arrival is on its way (named after Postfix's queues). */
export const ARRIVAL_STATES = ['incoming', 'active', 'deferred', 'quarantined', 'done'] as const;
export type ArrivalState = (typeof ARRIVAL_STATES)[number];

/** Where a delivery is; `held`: a person keeps it back; `suppressed`: not sent, since mail to its address kept coming back. */
export const DELIVERY_STATES = [
  'queued',
  'sending',
  'deferred',
  'held',
  'relayed',
  'failed',
  'expired',
  'suppressed',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What one try of a delivery came to. */
export const TRY_OUTCOMES = ['relayed', 'refused', 'deferred', 'trouble', 'uncertain'] as const;
export type TryOutcome = (typeof TRY_OUTCOMES)[number];

export const ACTIVITY_KINDS = ['correspondence', 'note', 'event'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const ACTIVITY_VISIBILITIES = ['public', 'internal'] as const;
export type ActivityVisibility = (typeof ACTIVITY_VISIBILITIES)[number];

/** Who keeps a held delivery back: a person, the breaker of all automatic mail, the guard against leaks. */
export const HELD_BY = ['person', 'breaker', 'leak-guard'] as const;
export type HeldBy = (typeof HELD_BY)[number];

/** What a mail of a sender did to tickets. */
export const SENDER_EFFECTS = ['opened', 'added', 'flooded'] as const;
export type SenderEffect = (typeof SENDER_EFFECTS)[number];
