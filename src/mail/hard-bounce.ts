import type { EnhancedStatus } from './smtp-reply.ts';
import { detailSaid } from './status-phrases.ts';

type StatusNumbers = Pick<EnhancedStatus, 'subject' | 'detail'> & { readonly class: number };

/**
 * Does a status say that its address takes no mail, now and later (RFC 3463 section 3)? Not what is wrong with one mail (x.3.x, x.6.x),
 * with a policy (x.7.x), with the way (x.4.x but for "no such host"), or with a mailbox that is full (x.2.2 to x.2.4). A status that
 * says nothing (x.0.0) is read by the `words` that came with it.
 */
export function isAddressDead(status: StatusNumbers, words = ''): boolean {
  if (status.class !== 5) return false;
  const said = status.subject === 0 && status.detail === 0 ? detailSaid(words) : null;
  const { subject, detail } = readStatus(`5.${said ?? ''}`) ?? status;
  if (subject === 2) return detail <= 1;
  return subject === 0 || subject === 1 || (subject === 4 && detail === 4);
}

/** The status of a report's recipient (`5.1.1`) in numbers, or null. */
export function readStatus(status: string | null): StatusNumbers | null {
  const [, klass, subject, detail] = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(status ?? '') ?? [];
  return klass === undefined
    ? null
    : { class: Number(klass), subject: Number(subject), detail: Number(detail) };
}
