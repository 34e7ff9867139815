import { parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import type { ReversePath } from '../../mail/envelope.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { isNoReply } from '../../mail/no-reply.ts';
import { present } from '../../base/assert.ts';
import type { Writer } from './decision.ts';

/** Stands for the sender of a mail that names none; .invalid never resolves (RFC 2606), so nothing can be sent there. */
export const NOBODY: AddrSpec = present(
  parseAddrSpec('unknown-sender@postern.invalid'),
  'the placeholder is an address',
);

/** The one mailbox that From names; null where it names none or several (RFC 5322 section 3.6.2 allows several, trust does not). */
export function singleSender(message: InternetMessage): Writer | null {
  const [only, ...more] = message.originator.from;
  return only === undefined || more.length > 0 ? null : only;
}

/**
 * Who to show as the writer of any mail: From, else Sender, Reply-To, the reverse-path, else nobody. A web form writes from an address
 * that nobody reads and names the person in Reply-To: then that person is meant.
 */
export function writerOf(message: InternetMessage, reversePath: ReversePath | undefined): Writer {
  const { from, sender, replyTo } = message.originator;
  const returned =
    reversePath === null || reversePath === undefined ? null : { name: '', address: reversePath };
  const [behindForm, ...others] = replyTo.filter(({ address }) => !isNoReply(address));
  if (from[0] !== undefined && isNoReply(from[0].address) && behindForm !== undefined && others.length === 0)
    return behindForm;
  return from[0] ?? sender ?? replyTo[0] ?? returned ?? { name: '', address: NOBODY };
}
