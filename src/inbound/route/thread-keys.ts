/**
 * What in a mail may point at a ticket, strongest first: our signed reply address, our signed Message-ID, any Message-ID that it
 * answers, and the number in its subject. Only the signatures are judged here; whether the rest counts is decide's matter.
 */
import { splitDetail, type AddrSpec } from '../../mail/address.ts';
import type { InternetMessage } from '../../mail/message.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import { taggedNumbers } from '../../mail/subject.ts';
import type { ReplyTokens, TokenClaim } from '../../desk/reply-token.ts';
import { channelOfAddress, type Channel } from '../../desk/channel.ts';
import { headerAddresses } from './channel-route.ts';

/** A token of ours that a mail carried. */
export interface CarriedClaim {
  readonly claim: TokenClaim;
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
  desk: { readonly channels: readonly Channel[]; readonly tokens: ReplyTokens; readonly prefix: string },
): ThreadKeys {
  const addressed = [...recipients, ...headerAddresses(message)].filter(
    (address) => channelOfAddress(desk.channels, address) !== null,
  );
  const details = addressed.map((address) => ({ address, detail: splitDetail(address).detail }));
  const answered = [...new Set([...message.inReplyTo, ...message.references.toReversed()])];
  const byAddress = details.map(({ address, detail }): CarriedClaim | null => {
    const claim = detail === null ? null : desk.tokens.readReplyDetail(detail);
    return claim === null
      ? null
      : { claim, via: 'reply-address', evidence: `${address.localPart}@${address.domain}` };
  });
  const byMessageId = answered.map((id): CarriedClaim | null => {
    const claim = desk.tokens.readMessageId(id);
    return claim === null ? null : { claim, via: 'signed-message-id', evidence: id };
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
