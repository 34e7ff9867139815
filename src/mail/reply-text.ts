import { createHash } from 'node:crypto';
import { base32 } from '../base/clock.ts';

/** A message's text taken apart; nothing is thrown away. */
export interface ReplyText {
  /** What the sender wrote now. */
  readonly text: string;
  /** The same from the HTML part, or null where there is none. */
  readonly html: string | null;
  readonly quoted: string;
  readonly signature: string;
  /** The text is nothing but a signature or what a mobile client puts below a mail, and stands here since nothing else does. */
  readonly signatureAlone?: true;
}

/** The line in our notifications above which an agent writes. Everything from it on is ours and never goes out again. */
export const REPLY_MARKER = '=-=-= Write your answer above this line =-=-=';

/**
 * The marker below a preview: the news that a list of mails shows, which are ours as well although they stand above it. So the marker
 * says how many letters that is and what they come to, and whoever quotes it may wrap, mark or restyle them as they like.
 */
export function replyMarker(preview: string): string {
  const letters = foldedLetters(preview);
  return letters === '' ? REPLY_MARKER : `${REPLY_MARKER} (${letters.length}-${checkOf(letters)})`;
}

/** Blanks, quote signs of a wrapped line, and characters of no width that editors and translators put between words. */
const GAP = String.raw`[\s>|\p{Cf}]`;
const FRAME = String.raw`=[-‐-―−]=[-‐-―−]=`;
const WORDS = REPLY_MARKER.replaceAll(/=-=-=/g, '').trim().replaceAll(' ', `${GAP}+`);
/** A client that translates what it quotes leaves the frame as it is. */
const MARKER = new RegExp(
  String.raw`^(.*)${FRAME}${GAP}*(?:${WORDS}|[^\n=]{4,120})${GAP}*${FRAME}(?:${GAP}*\((\d{1,3})-([a-z2-7]{5})\))?`,
  'mu',
);

/**
 * Where our text begins, whatever a client put around or into it (quote signs, non-breaking blanks, a wrapped line); -1 where there is no
 * marker. That is the preview above the marker where exactly that stands there, else the line of the marker.
 */
export function markerIndex(text: string): number {
  const found = MARKER.exec(text);
  if (found === null) return -1;
  const [, before = '', count, check = ''] = found;
  const preview =
    count === undefined ? null : previewStart(text, found.index + before.length, Number(count), check);
  return preview === null ? found.index : Math.min(preview, found.index);
}

/** Where the letters begin that end there, if they are those of the check. */
function previewStart(text: string, end: number, count: number, check: string): number | null {
  let at = end;
  let letters = '';
  while (at > 0 && letters.length < count) {
    const sign = signBefore(text, at);
    at -= sign.length;
    letters = foldedLetters(sign) + letters;
  }
  if (letters.length !== count || checkOf(letters) !== check) return null;
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return /^[\s>|]*$/.test(text.slice(line, at)) ? line : at;
}

function signBefore(text: string, at: number): string {
  const last = text.charCodeAt(at - 1);
  const pair = last >= 0xdc00 && last <= 0xdfff && at > 1;
  return text.slice(at - (pair ? 2 : 1), at);
}

/**
 * Letters and digits alone, without case and accents, so that each sign comes to the same whatever stands beside it: hence capitals, since
 * a Greek sigma in small letters depends on its place.
 */
function foldedLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();
}

/** 25 bits: what a client made of the preview by chance does not come to the same. It keeps nobody out, and need not. */
function checkOf(letters: string): string {
  return base32(createHash('sha256').update(letters).digest()).slice(0, 5);
}
