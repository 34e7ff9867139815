import { decodeCharset } from '../../../../mail/charset.ts';
import { codepageLabel } from './mapi.ts';

/**
 * RTF as Outlook writes it. In: the bytes of an RTF document. Out: its text, or the HTML that it was made from ([MS-OXRTFEX]: the HTML
 * stands in \htmltag groups, and what RTF alone needs between \htmlrtf and \htmlrtf0). Formatting, pictures and fonts are passed over;
 * the time is linear in the input, and nothing is an error.
 */
export interface RtfContent {
  readonly text: string;
  readonly isHtml: boolean;
}

/** What a group passes on to the groups within it. */
interface Group {
  readonly hidden: boolean;
  readonly htmlTag: boolean;
  readonly rtfOnly: boolean;
  /** Characters that follow a \u for readers without Unicode. */
  readonly fallback: number;
}

interface Reading {
  readonly pieces: string[];
  readonly outer: Group[];
  group: Group;
  /** 8-bit characters in a row, since some are half of one. */
  bytes: Buffer[];
  codepage: number | null;
  isHtml: boolean;
  /** The group began with \*: who does not know its word leaves it out. */
  optional: boolean;
  /** Characters still to be left out after a \u. */
  toSkip: number;
}

/** A control word or symbol, a brace, or text; an unfinished one is text. */
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi;

/** Groups whose text is not the message's. */
const HIDDEN = new Set(
  'fonttbl colortbl stylesheet info pict object header headerf headerl headerr footer footerf footerl footerr listtable generator'.split(
    ' ',
  ),
);

const CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    par: '\n',
    line: '\n',
    sect: '\n',
    page: '\n',
    row: '\n',
    cell: '\t',
    tab: '\t',
    bullet: '\u2022',
    emdash: '\u2014',
    endash: '\u2013',
    lquote: '\u2018',
    rquote: '\u2019',
    ldblquote: '\u201c',
    rdblquote: '\u201d',
    '~': '\u00a0',
    _: '\u2011',
    '\\': '\\',
    '{': '{',
    '}': '}',
    '\n': '\n',
    '\r': '\n',
  }),
);

export function readRtf(rtf: Buffer): RtfContent {
  const group = { hidden: false, htmlTag: false, rtfOnly: false, fallback: 1 };
  const reading: Reading = {
    pieces: [],
    outer: [],
    group,
    bytes: [],
    codepage: 1252,
    isHtml: false,
    optional: false,
    toSkip: 0,
  };
  for (const [, word, parameter, hex, symbol, brace, text] of rtf.toString('latin1').matchAll(TOKEN)) {
    if (word !== undefined)
      readWord(reading, word.toLowerCase(), parameter === undefined ? null : Number(parameter));
    else if (hex !== undefined) pushBytes(reading, Buffer.from(hex, 'hex'));
    else if (symbol !== undefined) readSymbol(reading, symbol);
    else if (brace !== undefined) readBrace(reading, brace);
    else if (text !== undefined) pushBytes(reading, Buffer.from(text, 'latin1'));
  }
  flush(reading);
  return { text: reading.pieces.join(''), isHtml: reading.isHtml };
}

function readBrace(reading: Reading, brace: string): void {
  flush(reading);
  reading.optional = false;
  reading.toSkip = 0;
  if (brace === '{') reading.outer.push(reading.group);
  else reading.group = reading.outer.pop() ?? reading.group;
}

function readSymbol(reading: Reading, symbol: string): void {
  if (symbol === '*') reading.optional = true;
  else push(reading, CHARACTERS.get(symbol) ?? '');
}

/** Words that say something about the text behind them, up to the end of their group. */
const SETTINGS: ReadonlyMap<string, (reading: Reading, parameter: number | null) => void> = new Map([
  ['ansicpg', (reading, codepage) => void (reading.codepage = codepage)],
  ['fromhtml', (reading, parameter) => void (reading.isHtml = parameter !== 0)],
  ['uc', (reading, count) => void (reading.group = { ...reading.group, fallback: Math.max(0, count ?? 1) })],
  ['htmlrtf', (reading, on) => void (reading.group = { ...reading.group, rtfOnly: on !== 0 })],
  ['htmltag', (reading) => void (reading.group = { ...reading.group, htmlTag: true })],
]);

function readWord(reading: Reading, word: string, parameter: number | null): void {
  flush(reading);
  const setting = SETTINGS.get(word);
  const unknown = reading.optional && setting === undefined;
  reading.optional = false;
  if (setting !== undefined) {
    setting(reading, parameter);
  } else if (unknown || HIDDEN.has(word)) {
    reading.group = { ...reading.group, hidden: true };
  } else if (word === 'u' && parameter !== null) {
    push(reading, String.fromCharCode(parameter & 0xffff));
    reading.toSkip = reading.group.fallback;
  } else {
    push(reading, CHARACTERS.get(word) ?? '');
  }
}

function isShown({ group, isHtml }: Reading): boolean {
  return !group.hidden && !(isHtml && group.rtfOnly && !group.htmlTag);
}

function push(reading: Reading, text: string): void {
  flush(reading);
  if (isShown(reading)) reading.pieces.push(text);
}

function pushBytes(reading: Reading, bytes: Buffer): void {
  const skipped = Math.min(reading.toSkip, bytes.length);
  reading.toSkip -= skipped;
  if (!isShown(reading)) return;
  if (bytes.length > skipped) reading.bytes.push(bytes.subarray(skipped));
}

function flush(reading: Reading): void {
  if (reading.bytes.length === 0) return;
  reading.pieces.push(decodeCharset(Buffer.concat(reading.bytes), codepageLabel(reading.codepage)));
  reading.bytes = [];
}
