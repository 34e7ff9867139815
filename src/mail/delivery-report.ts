import { fieldNamed, fieldsNamed, parseHeaderBlock, withoutControls, type HeaderField } from './header.ts';
import type { MsgId } from './msg-id.ts';
import { LIMITS } from '../base/limits.ts';

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

/** A recipient group as its reporter wrote it, before gaps are filled from elsewhere. */
export interface StatusGroup {
  readonly finalRecipient: string | null;
  readonly originalRecipient: string | null;
  readonly action: DeliveryAction | null;
  readonly status: string | null;
  readonly diagnostic: string | null;
}

const STATUS = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;

/** The first RFC 3463 status code of a text, or null. */
export function statusCodeIn(text: string): string | null {
  return STATUS.exec(text)?.[1] ?? null;
}

/** Every RFC 3463 status code of a text, in order. */
export function statusCodesIn(text: string): string[] {
  return Array.from(text.matchAll(new RegExp(STATUS, 'g')), (match) => match[1] ?? '');
}

/** Reads the body of a message/delivery-status part (RFC 3464 section 2): its recipient groups in order, without the message group. */
export function parseDeliveryStatus(text: string): StatusGroup[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .slice(0, LIMITS.reportedRecipients)
    .map((block) => parseHeaderBlock(block, LIMITS.headerFields))
    .filter(
      (fields) =>
        fieldNamed(fields, 'Final-Recipient') !== null || fieldNamed(fields, 'Original-Recipient') !== null,
    )
    .map(readGroup);
}

function readGroup(fields: readonly HeaderField[]): StatusGroup {
  const action =
    fieldNamed(fields, 'Action')
      ?.replace(/\([^()]*\)/g, '')
      .trim()
      .toLowerCase() ?? '';
  const status = statusCodeIn(fieldNamed(fields, 'Status') ?? '');
  const diagnostic = fieldsNamed(fields, 'Diagnostic-Code').join(' ');
  return {
    finalRecipient: typedAddress(fieldNamed(fields, 'Final-Recipient')),
    originalRecipient: typedAddress(fieldNamed(fields, 'Original-Recipient')),
    action: DELIVERY_ACTIONS.find((known) => action.startsWith(known)) ?? null,
    status,
    diagnostic:
      diagnostic === ''
        ? null
        : withoutControls(diagnostic.replace(/^\s*[\w-]{1,40}\s*;\s*/, '')).replace(/\s+/g, ' '),
  };
}

/** `rfc822; <user@host>` (section 2.1.2 address types) without its type; null where no address is left. */
function typedAddress(body: string | null): string | null {
  const text = (body ?? '')
    .replace(/^[^;@<"]{0,40};/, '')
    .replace(/\([^()]*\)\s*$/, '')
    .trim();
  const address = withoutControls(/<([^<>]+)>/.exec(text)?.[1] ?? text);
  return address === '' ? null : address;
}
