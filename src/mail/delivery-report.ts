import type { MsgId } from './msg-id.ts';

/** RFC 3464 section 2.3.3. */
export const DELIVERY_ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
export type DeliveryAction = (typeof DELIVERY_ACTIONS)[number];

/** One recipient group of RFC 3464 section 2.3; absent fields are null. */
export interface ReportedRecipient {
  readonly address: string;
  readonly action: DeliveryAction;
  /** RFC 3463 code such as 5.1.1. */
  readonly status: string | null;
  readonly diagnostic: string | null;
}

/** What a delivery report says. `kind` is the gravest action among its recipients. */
export interface DeliveryReport {
  readonly kind: DeliveryAction;
  readonly recipients: readonly ReportedRecipient[];
  readonly originalMessageId: MsgId | null;
}
