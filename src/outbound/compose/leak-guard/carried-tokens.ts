import { withoutEnd } from '../../../base/trim.ts';
import type { ReplyTokens, TokenClaim } from '../../../desk/reply-token.ts';
import type { MsgId } from '../../../mail/msg-id.ts';

export type TokenReader = Pick<ReplyTokens, 'readReplyDetail' | 'readMessageId'>;

/** Every signed reply address and Message-ID of ours in a text, wherever it stands; what is not signed by us is none. */
export function tokensIn(
  text: string,
  tokens: TokenReader,
): { readonly token: string; readonly claim: TokenClaim }[] {
  const found = Array.from(text.matchAll(/[\w.%+=-]{1,256}@[\w.-]{1,255}/g), ([address]) => {
    const at = address.indexOf('@');
    const plus = address.indexOf('+');
    const detail = plus > 0 && plus < at ? address.slice(plus + 1, at) : null;
    const claim =
      (detail === null ? null : tokens.readReplyDetail(detail)) ??
      tokens.readMessageId(withoutEnd(address, '.-') as MsgId);
    return claim === null ? null : { token: address, claim };
  });
  return found.filter((one) => one !== null);
}
