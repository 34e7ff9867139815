/**
 * Words that say of a text that it is for colleagues, and that are no command: `Internal note: ...`, `[intern]`, `-note`, `#note` behind a
 * sentence. They keep nothing inside; what is asked here is only whether a text may go out that says so.
 */
import { asSeen } from './command-like.ts';
import { isCommandWord } from './verbs.ts';

const NOTE = String.raw`note|notiz|notitie|nota|notat|notatka|anteckning|poznámka|заметка|примечание|备注|備註|メモ`;
const INSIDE = String.raw`internal(?:ly)?|intern[aeo]?|interní|wewnętrzn[ae]|внутренн(?:ее|яя)|内部|社内`;
const OF_USE = String.raw`${NOTE}|notes|memo|comment|kommentar|commentaire|comentario|commento|only|use(?: only)?`;

/** All that stands on the line, signs left out. The word alone behind which a colon stands opens a hint to the customer as well. */
const ALONE = new RegExp(
  String.raw`^(?!note\s*:\s*$)[^\p{L}\p{N}]*(?:${NOTE}|${INSIDE}|draft|(?:for )?(?:${INSIDE}|private)[ -](?:${OF_USE}))[^\p{L}\p{N}]*$`,
  'iu',
);
/** A label before the text, which nobody writes to a customer. */
const LABEL = new RegExp(
  String.raw`^[^\p{L}\p{N}]*(?:for )?(?:(?:${INSIDE})[\])}>*_]*\s*[:：]|[[({<](?:${NOTE}|${INSIDE})[\])}>]|(?:${INSIDE}|private)[ -](?:${OF_USE})[\])}>*_]*\s*(?:[:：–—-]|$))`,
  'iu',
);
const NOT_FOR_CUSTOMER =
  /^[^\p{L}\p{N}]*(?:(?:please )?(?:do not|don['’]t) (?:send|forward|show|tell) (?:this )?to (?:the )?(?:customer|client)|not for (?:the )?(?:customer|client)|nur (?:für )?intern|nicht (?:für|an) (?:den |die )?kund(?:e|en|in)(?!\p{L}))/iu;
/** The command behind a sentence, where it does nothing. */
const BEHIND = /[^\s#]\s+#(?:note|internal|notiz|intern)\s*[.!]?$/iu;
/** The command in another language: at the top it is refused as unknown. */
const FOREIGN = /^\s*#(?:notiz|nota|notitie|notatka|intern[aeo]?)(?![\p{L}\p{N}_-])/iu;

const NUMBER_SIGN = /&#(?:0*35|x0*23);|&num;|♯/gi;

/** As its reader sees it, and its number sign however a client wrote it. */
function folded(line: string): string {
  return asSeen(line).replace(NUMBER_SIGN, '#').trim();
}

/** The lines of a text that say so. The first one may do it by one word; further down it takes more, since many a text speaks of notes. */
export function insideLines(text: string): readonly string[] {
  const lines = text.split('\n').map(folded);
  const first = lines.findIndex((line) => line !== '');
  return lines.filter(
    (line, at) =>
      BEHIND.test(line) ||
      FOREIGN.test(line) ||
      (at === first && (ALONE.test(line) || LABEL.test(line) || NOT_FOR_CUSTOMER.test(line))),
  );
}

/** Does a subject begin or end with a command that would have kept the text inside? */
export function isInsideSubject(subject: string): boolean {
  const line = folded(subject).replace(/^(?:\p{L}{1,4}\s?[:：]\s*)+/u, '');
  return BEHIND.test(line) || /^#(?:note|internal)(?![\p{L}\p{N}_-])/iu.test(line);
}

/** The command that the whole text is but for its sign, or null: `close` is for us, and no answer. */
export function loneCommand(text: string): string | null {
  const word = /^\s*(\p{L}{3,20})\s*$/u.exec(text)?.[1]?.toLowerCase() ?? '';
  return isCommandWord(word) ? word : null;
}
