import type { EnhancedStatus } from './smtp-reply.ts';

/**
 * Does a status say that its address takes no mail, now and later (RFC 3463 section 3)? Not what is wrong with one mail (x.3.x, x.6.x),
 * with a policy (x.7.x), with the way (x.4.x but for "no such host"), or with a mailbox that is full (x.2.2 to x.2.4).
 */
export function isAddressDead(
  status: Pick<EnhancedStatus, 'subject' | 'detail'> & { readonly class: number },
): boolean {
  const { class: klass, subject, detail } = status;
  if (klass !== 5) return false;
  if (subject === 2) return detail <= 1;
  return subject === 0 || subject === 1 || (subject === 4 && detail === 4);
}

/** The status of a report's recipient (`5.1.1`) in numbers, or null. */
export function readStatus(status: string | null): { class: number; subject: number; detail: number } | null {
  const [, klass, subject, detail] = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(status ?? '') ?? [];
  return klass === undefined
    ? null
    : { class: Number(klass), subject: Number(subject), detail: Number(detail) };
}
