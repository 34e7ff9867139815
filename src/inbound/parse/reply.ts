import EmailReplyParser from 'email-reply-parser';
import { markerIndex, type ReplyText } from '../../mail/reply-text.ts';
import { normalised } from './normalise.ts';

/** Takes a message's text apart: what was written now, what is quoted, the signature. Nothing is thrown away. */
export function readReply(text: string): ReplyText {
  const marker = markerIndex(text);
  const above = marker === -1 ? text : text.slice(0, marker);
  const below = marker === -1 ? '' : text.slice(marker);
  const bounded = normalised(above);
  const fragments = new EmailReplyParser().read(bounded).getFragments();
  const of = (wanted: (fragment: (typeof fragments)[number]) => boolean): string =>
    fragments
      .filter(wanted)
      .map((fragment) => fragment.getContent())
      .join('\n')
      .trim();
  return {
    text: of((fragment) => !fragment.isHidden()),
    html: null,
    quoted: [of((fragment) => fragment.isQuoted()), below].filter((part) => part !== '').join('\n'),
    signature: of((fragment) => fragment.isSignature()),
  };
}
