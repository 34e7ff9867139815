import { withoutEnd } from '../../../base/trim.ts';
import type { ReplyTokens, TokenClaim } from '../../../desk/signing/reply-token.ts';
import type { MsgId } from '../../../mail/msg-id.ts';

export type TokenReader = Pick<ReplyTokens, 'readReplyDetail' | 'readMessageId'>;

/** Every signed reply address and Message-ID of ours in a text, wherever it stands; what is not signed by us is none. */
export function tokensIn(
  text: string,
  tokens: TokenReader,
): { readonly token: string; readonly claim: TokenClaim }[] {
  // As a link has it: `mailto:support%2Bt1001...%40desk.example`.
  const plain = text.replace(/%(2b|40|2e)/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const found = Array.from(plain.matchAll(/[\w.%+=-]{1,256}@[\w.-]{1,255}/g), ([address]) => {
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
