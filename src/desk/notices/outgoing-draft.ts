import type { AddrSpec } from '../../mail/address.ts';
import type { AutoSubmitted } from '../../mail/auto-submitted.ts';
import type { ReversePath } from '../../mail/envelope.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { Notice } from './notice.ts';

/** How long a mail is worth trying: see LIMITS.deliveryLifeMs. */
export const DELIVERY_LIVES = ['answer', 'notification', 'automatic'] as const;
export type DeliveryLife = (typeof DELIVERY_LIVES)[number];

/** A file that goes along, by the hash of its content. */
export interface OutgoingFile {
  readonly blob: string;
  readonly name: string;
  readonly type: string;
}

/**
 * One mail to one person, its identity frozen in the transaction that decided it: every try sends the same bytes under the
 * same Message-ID.
 */
export interface OutgoingDraft {
  readonly notice: Notice;
  /** null: it is about no one ticket. */
  readonly ticketId: string | null;
  /** The activity that it carries, where there is one. */
  readonly activityId: string | null;
  readonly from: { readonly name: string; readonly address: AddrSpec };
  readonly to: { readonly name: string; readonly address: AddrSpec };
  readonly replyTo: AddrSpec;
  readonly messageId: MsgId;
  readonly inReplyTo: MsgId | null;
  readonly references: readonly MsgId[];
  /** null = `<>`: whatever answers by itself (RFC 3834 section 3.3). */
  readonly reversePath: ReversePath;
  /** Absent for what a person wrote. */
  readonly autoSubmitted: AutoSubmitted | null;
  readonly dateMs: number;
  readonly files: readonly OutgoingFile[];
  readonly life: DeliveryLife;
}
