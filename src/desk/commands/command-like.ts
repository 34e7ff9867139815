/**
 * Lines that somebody most likely meant as a command, and that are none as they stand: behind a bullet, in bold, with a blank behind `#`,
 * with another sign, or below the text. Keyboards, editors and mail programs make such lines of what was typed. They are never run;
 * what is asked here is only whether a text may go out that holds one.
 */
import { nearestWord } from '../../base/nearest.ts';
import { keepsInside } from './order.ts';
import { COMMAND_WORDS, isCommandWord } from './verbs.ts';

/** A line of a text, and the command that it looks like. */
export interface CommandLike {
  readonly line: string;
  readonly word: string;
}

/** What is not seen, and what makes an emoji of a number sign. */
const UNSEEN = /[\p{Cf}\ufe0f\u20e3]/gu;
const ORDINAL = /\p{N}{1,3}[.)]/u;
const WORD = /^([^\p{L}\p{N}]{0,3})(\p{L}[\p{L}\p{N}]*(?:[-_]+[\p{L}\p{N}]+)*)/u;

/**
 * The lines of a text that stop it from going to anybody outside: its first one where it looks like any command, since it ended the block of
 * commands; any other where the command would have kept the text inside.
 */
export function commandLikes(text: string): readonly CommandLike[] {
  return text.split('\n').flatMap((line, at) => {
    const word = wordLike(line, at === 0);
    return word === null ? [] : [{ line: line.trim(), word }];
  });
}

/** A line as its reader sees it: what looks the same is the same. */
export function asSeen(line: string): string {
  return line.normalize('NFKC').replace(UNSEEN, '');
}

function wordLike(raw: string, isFirst: boolean): string | null {
  const line = asSeen(raw);
  const sign = line.indexOf('#');
  if (sign === -1) return otherSign(line, isFirst);
  const before = line.slice(0, sign).replace(ORDINAL, '').trim();
  const [, between = '', written = ''] = WORD.exec(line.slice(sign + 1)) ?? [];
  if (written === '' || /[\p{L}\p{N}]/u.test(before)) return null;
  const isBare = `${before}${between}` === '';
  return stopping(written.toLowerCase(), isFirst, isBare);
}

/** `/` begins a canned answer, and other programs' commands begin like that: alone on its line, or where it would keep what follows inside. */
const OTHER_SIGN = /^\s*([/!@\\])(\p{L}{1,20})(?::?\s*$|(?=[ \t:]))/u;

function otherSign(line: string, isFirst: boolean): string | null {
  const [whole = '', sign = '', written = ''] = OTHER_SIGN.exec(line) ?? [];
  const word = written.toLowerCase();
  if (whole === line) return isCommandWord(word) ? stopping(word, isFirst, false) : null;
  return isFirst && sign !== '@' && keepsInside(word) ? word : null;
}

function stopping(word: string, isFirst: boolean, isBare: boolean): string | null {
  if (isCommandWord(word)) return isFirst || keepsInside(word) ? word : null;
  if (!isFirst) return null;
  const near = nearestWord(word, COMMAND_WORDS);
  return isBare ? (near ?? word) : near;
}
