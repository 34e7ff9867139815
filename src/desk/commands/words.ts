/**
 * The value of a command, cut into words. A word that holds blanks stands in quotation marks, of whatever kind the agent's keyboard or
 * mail program makes; `\` before a mark or before itself stands for it.
 */
import { bad, good, type Read } from './problem.ts';

/** Opening marks and those that close them. Typewriter marks close themselves. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\u201c', '\u201d'],
  ['\u201e', '\u201c\u201d'],
  ['\u00ab', '\u00bb'],
  ['\u00bb', '\u00ab'],
]);
const BLANK = /[\s,\u00a0]/;

/** The words of a value; blanks and commas part them. */
export function splitWords(value: string): Read<readonly string[]> {
  const words: string[] = [];
  let at = 0;
  while (at < value.length) {
    if (BLANK.test(value.charAt(at))) {
      at += 1;
      continue;
    }
    const word = MARKS.has(value.charAt(at)) ? quotedWord(value, at) : bareWord(value, at);
    if (word === null) return bad({ kind: 'open-quote', value });
    words.push(word.text);
    at = word.end;
  }
  return good(words);
}

interface Word {
  readonly text: string;
  /** Where the rest of the value begins. */
  readonly end: number;
}

function bareWord(value: string, from: number): Word {
  let end = from;
  while (end < value.length && !BLANK.test(value.charAt(end))) end += 1;
  return { text: value.slice(from, end), end };
}

function quotedWord(value: string, from: number): Word | null {
  const closing = MARKS.get(value.charAt(from)) ?? '"';
  let text = '';
  for (let at = from + 1; at < value.length; at += 1) {
    const char = value.charAt(at);
    if (closing.includes(char)) return { text, end: at + 1 };
    if (char === '\\' && at + 1 < value.length) {
      at += 1;
      text += value.charAt(at);
    } else {
      text += char;
    }
  }
  return null;
}

/** The first word of a value, and what stands behind it. */
export function firstWord(value: string): Read<{ readonly word: string; readonly rest: string }> {
  const trimmed = value.trimStart();
  if (trimmed === '') return good({ word: '', rest: '' });
  const word = MARKS.has(trimmed.charAt(0)) ? quotedWord(trimmed, 0) : bareWord(trimmed, 0);
  if (word === null) return bad({ kind: 'open-quote', value });
  return good({ word: word.text, rest: trimmed.slice(word.end).trim() });
}

/** A free text: the whole value, without the marks that stand around all of it. */
export function freeText(value: string): string {
  const trimmed = value.trim();
  if (!MARKS.has(trimmed.charAt(0))) return trimmed;
  const word = quotedWord(trimmed, 0);
  return word !== null && word.end === trimmed.length ? word.text.trim() : trimmed;
}

/** A word as it is written in a command: in marks where it has to be. */
export function writeWord(word: string): string {
  const plain = word !== '' && !BLANK_OR_SPECIAL.test(word) && !MARKS.has(word.charAt(0));
  return plain ? word : writeQuoted(word);
}

/** In typewriter marks. */
export function writeQuoted(text: string): string {
  return `"${text.replace(/["\\]/g, (special) => `\\${special}`)}"`;
}

const BLANK_OR_SPECIAL = /[\s,\u00a0"\\]/;

/** A free text as it is written in a command: in marks where it would be read otherwise without. */
export function writeText(text: string): string {
  // Commas alone are read as no value.
  return freeText(text) === text && /[^\s,]/.test(text) ? text : writeQuoted(text);
}
