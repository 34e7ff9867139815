/** A message's text taken apart; nothing is thrown away. */
export interface ReplyText {
  /** What the sender wrote now. */
  readonly text: string;
  /** The same from the HTML part, or null where there is none. */
  readonly html: string | null;
  readonly quoted: string;
  readonly signature: string;
}

/** The line in our notifications above which an agent writes. Everything from it on is ours and never goes out again. */
export const REPLY_MARKER = '=-=-= Write your answer above this line =-=-=';

/**
 * Where our marker begins, whatever a client put around or into it (quote signs, non-breaking blanks, a wrapped line); -1 where it is not.
 */
export function markerIndex(text: string): number {
  return (
    /^.*=-=-=[\s>|]*Write[\s>|]+your[\s>|]+answer[\s>|]+above[\s>|]+this[\s>|]+line[\s>|]*=-=-=/m.exec(text)
      ?.index ?? -1
  );
}
