import { LIMITS } from '../../base/limits.ts';
import {
  DELIVERY_ACTIONS,
  parseDeliveryStatus,
  type DeliveryReport,
  type ReportedRecipient,
} from '../../mail/delivery-report.ts';
import { fieldNamed, parseHeaderBlock, splitHeader } from '../../mail/header.ts';
import { parseMsgId, type MsgId } from '../../mail/msg-id.ts';
import type { Content } from './content.ts';
import type { MessageHeader } from './message-header.ts';

/** What a delivery report is read from. */
export interface ReportSource {
  readonly header: MessageHeader;
  readonly content: Content;
  /** Media type of the message. */
  readonly type: string;
}

/** Reads a delivery report, or null where the message is none. */
export function readDeliveryReport(source: ReportSource): DeliveryReport | null {
  const recipients = source.content.deliveryStatuses
    .flatMap((text) => parseDeliveryStatus(text))
    .map((group): ReportedRecipient => ({
      address: group.finalRecipient ?? group.originalRecipient ?? '',
      action: group.action ?? 'failed',
      status: group.status,
      diagnostic: group.diagnostic,
    }));
  if (recipients.length === 0) return null;
  const kind = DELIVERY_ACTIONS.find((action) => recipients.some((recipient) => recipient.action === action));
  return {
    kind: kind ?? 'failed',
    recipients,
    originalMessageId: originalMessageId(source.content.enclosed),
  };
}

/** The Message-ID of the returned message. */
function originalMessageId(enclosed: readonly Buffer[]): MsgId | null {
  for (const bytes of enclosed) {
    const fields = parseHeaderBlock(splitHeader(bytes, LIMITS.headerBytes).block, LIMITS.headerFields);
    const id = parseMsgId(fieldNamed(fields, 'Message-ID') ?? '');
    if (id !== null) return id;
  }
  return null;
}
