import { markerIndex, type ReplyText } from '../../mail/reply-text.ts';
import { LIMITS } from '../../base/limits.ts';
import { normalised } from './normalise.ts';
import { splitText } from './reply/split-text.ts';

/** Takes a message's text apart: what was written now, what is quoted, the signature. Nothing is thrown away. */
export function readReply(text: string): ReplyText {
  const marker = markerIndex(text.slice(0, LIMITS.replyTextChars));
  const above = marker === -1 ? text : text.slice(0, marker);
  const below = marker === -1 ? '' : text.slice(marker);
  const beyond = above.slice(LIMITS.replyTextChars);
  const split = splitText(normalised(above).split('\n'));
  return {
    text: split.text === '' && split.quoted === '' ? split.signature : split.text,
    html: null,
    quoted: [split.quoted, beyond, below].filter((part) => part !== '').join('\n'),
    signature: split.signature,
  };
}
