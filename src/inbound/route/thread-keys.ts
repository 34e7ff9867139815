/**
 * What in a mail may point at a ticket, strongest first: our signed reply address, our signed Message-ID, any Message-ID that it
 * answers, and the number in its subject. Only the signatures are judged here; whether the rest counts is decide's matter.
 */
import { splitDetail, type AddrSpec } from '../../mail/address.ts';
import type { InternetMessage } from '../../mail/message.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import { taggedNumbers } from '../../mail/subject.ts';
import { tokenStanding, type ReplyTokens, type SignedClaim } from '../../desk/signing/reply-token.ts';
import { channelOfAddress, type Channel } from '../../desk/channel.ts';
import { headerAddresses } from './channel-route.ts';

/** A token of ours that a mail carried. */
export interface CarriedClaim {
  readonly claim: SignedClaim;
  /** Too old to speak for an agent: it only tells ticket and person. */
  readonly stale: boolean;
  readonly via: 'reply-address' | 'signed-message-id';
  /** The address or Message-ID that carried it. */
  readonly evidence: string;
}

export interface ThreadKeys {
  readonly claims: readonly CarriedClaim[];
  /** The outgoing message whose return path this mail was sent to. */
  readonly returnOf: string | null;
  /** In-Reply-To first, since clients fill it with more care, then References from the newest. */
  readonly answered: readonly MsgId[];
  readonly numbers: readonly number[];
}

export function threadKeys(
  message: InternetMessage,
  recipients: readonly AddrSpec[],
  desk: {
    readonly channels: readonly Channel[];
    readonly tokens: ReplyTokens;
    readonly prefix: string;
    /** When the mail came in. */
    readonly nowMs: number;
  },
): ThreadKeys {
  const addressed = [...recipients, ...headerAddresses(message)].filter(
    (address) => channelOfAddress(desk.channels, address) !== null,
  );
  const details = addressed.map((address) => ({ address, detail: splitDetail(address).detail }));
  const answered = [...new Set([...message.inReplyTo, ...message.references.toReversed()])];
  const byAddress = details.map(({ address, detail }): CarriedClaim | null => {
    const claim = detail === null ? null : desk.tokens.readReplyDetail(detail);
    return carried(claim, 'reply-address', `${address.localPart}@${address.domain}`, desk.nowMs);
  });
  const byMessageId = answered.map((id): CarriedClaim | null => {
    return carried(desk.tokens.readMessageId(id), 'signed-message-id', id, desk.nowMs);
  });
  const returned = details.map(({ detail }) =>
    detail === null ? null : desk.tokens.readReturnDetail(detail),
  );
  return {
    claims: [...byAddress, ...byMessageId].filter((claim) => claim !== null),
    returnOf: returned.find((id) => id !== null) ?? null,
    answered,
    numbers: taggedNumbers(message.subject, desk.prefix),
  };
}

/** What is too old for anything is as if it were not there: what anyone can write has its turn. */
function carried(
  claim: SignedClaim | null,
  via: CarriedClaim['via'],
  evidence: string,
  nowMs: number,
): CarriedClaim | null {
  const standing = claim === null ? 'expired' : tokenStanding(claim, nowMs);
  if (claim === null || standing === 'expired') return null;
  return { claim, stale: standing === 'reading', via, evidence };
}
