import { LIMITS } from '../../../base/limits.ts';
import { withoutControlsKeepingLines } from '../../../mail/header.ts';
import { withoutPadding } from '../../../mail/unseen.ts';
import { decodeEntities } from './html-entities.ts';
import { plainCells } from './html-table-row.ts';
import { attributeOf, parseHtml, type HtmlElement, type HtmlNode } from './html-tree.ts';

/**
 * HTML as a person would read it: paragraphs, lists, tables and links as text, quotes with `>`. In: any HTML. Out: text.
 * Linear: every character is written once; indentation is bounded however deep the elements nest.
 */
export function htmlToText(html: string): string {
  return nodesToText(parseHtml(html).children);
}

/** Text of a part of a tree. */
export function nodesToText(nodes: readonly HtmlNode[]): string {
  const writer = new TextWriter();
  writeNodes(writer, nodes, { blanks: 'joined', ordinal: null });
  return writer.text();
}

/** Elements that begin and end a line, and the empty lines that stand around them. */
const BLOCKS: ReadonlyMap<string, number> = new Map([
  ...'p h1 h2 h3 h4 h5 h6 ul ol dl pre table blockquote'
    .split(' ')
    .map((name): [string, number] => [name, 1]),
  ...'div section article header footer main nav aside center form fieldset address tr li dt dd body html caption figure figcaption details summary legend tbody thead tfoot'
    .split(' ')
    .map((name): [string, number] => [name, 0]),
]);
/** Does the element begin and end a line? */
export function isBlock(name: string): boolean {
  return BLOCKS.has(name);
}

const UNREAD = new Set([
  'head',
  'style',
  'script',
  'title',
  'select',
  'template',
  'noscript',
  'object',
  'svg',
  'map',
]);
const HEAD_TEXT = new Set(['head', 'title', 'style']);
const QUOTE_SIGNS_MAX = 5;
const INDENT_MAX = 4;

interface Surroundings {
  /** Of blanks and line ends in the source: all are one blank, only line ends stay, or all stay. */
  readonly blanks: 'joined' | 'lines' | 'kept';
  /** Counts the items of an ordered list. */
  readonly ordinal: { next: number } | null;
}

/** Depth is bounded by the tree. */
function writeNodes(writer: TextWriter, nodes: readonly HtmlNode[], around: Surroundings): void {
  for (const [at, node] of nodes.entries()) {
    if (typeof node === 'string')
      writer.write(decodeEntities(node), standsBetweenBlocks(nodes, at) ? 'joined' : around.blanks);
    else if (!UNREAD.has(node.name) || (node.name === 'head' && holdsBody(node)))
      writeElement(writer, node, around);
  }
}

/** Blanks that are there to indent the source. */
function standsBetweenBlocks(nodes: readonly HtmlNode[], at: number): boolean {
  const isEdge = (node: HtmlNode | undefined): boolean =>
    node === undefined || (typeof node !== 'string' && BLOCKS.has(node.name));
  const node = nodes[at];
  return typeof node === 'string' && node.trim() === '' && isEdge(nodes[at - 1]) && isEdge(nodes[at + 1]);
}

/** A head that was never closed holds the body as well; words that stand in a head plainly are the body, as in a browser. */
function holdsBody(head: HtmlElement): boolean {
  return head.children.some((child) =>
    typeof child === 'string'
      ? child.trim() !== ''
      : (BLOCKS.has(child.name) || child.name === 'br') && !HEAD_TEXT.has(child.name),
  );
}

function writeElement(writer: TextWriter, element: HtmlElement, around: Surroundings): void {
  const { name } = element;
  if (name === 'br') {
    writer.endLine();
    return;
  }
  if (name === 'hr') {
    writer.block(0);
    writer.write('--------------------', 'kept');
    writer.block(0);
    return;
  }
  const blank = BLOCKS.get(name);
  if (blank === undefined) {
    writeInline(writer, element, around);
    return;
  }
  const cells = name === 'tr' ? plainCells(element, isBlock) : null;
  if (cells === null) writeBlock(writer, element, around, blank);
  else writeRow(writer, cells, around);
}

function writeRow(writer: TextWriter, cells: readonly (readonly HtmlNode[])[], around: Surroundings): void {
  writer.block(0);
  for (const cell of cells) {
    writer.separate();
    writeNodes(writer, cell, around);
  }
  writer.block(0);
}

function writeBlock(writer: TextWriter, element: HtmlElement, around: Surroundings, blank: number): void {
  const { name, children } = element;
  const list = name === 'ul' || name === 'ol' ? 1 : 0;
  const quote = name === 'blockquote' ? 1 : 0;
  // A list within an item of another goes on right below it.
  const empty = list > 0 && writer.listDepth > 0 ? 0 : blank;
  if (quote > 0) writer.endMarker();
  writer.block(empty);
  writer.quoteDepth += quote;
  writer.listDepth += list;
  if (name === 'li') writer.marker(around.ordinal === null ? '* ' : ordinalOf(element, around.ordinal));
  writeNodes(writer, children, {
    blanks: name === 'pre' ? 'kept' : blanksWithin(element, around),
    ordinal: ordinalWithin(element, around),
  });
  writer.listDepth -= list;
  if (name === 'li') writer.endMarker();
  writer.block(empty);
  writer.quoteDepth -= quote;
}

/** What the style of an element says about blanks in it; contact forms and ticket systems keep the lines of their senders by it. */
function blanksWithin({ written }: HtmlElement, around: Surroundings): Surroundings['blanks'] {
  const style = WHITE_SPACE.exec(written)?.[1]?.toLowerCase();
  if (style === undefined) return around.blanks;
  return style === 'pre-line' ? 'lines' : style.startsWith('pre') ? 'kept' : 'joined';
}

const WHITE_SPACE = /\bwhite-space\s{0,9}:\s{0,9}(pre-line|pre-wrap|pre|normal|nowrap)\b/i;

function ordinalWithin(element: HtmlElement, around: Surroundings): Surroundings['ordinal'] {
  if (element.name === 'ul') return null;
  return element.name === 'ol' ? { next: numberOf(element, 'start') ?? 1 } : around.ordinal;
}

function ordinalOf(item: HtmlElement, ordinal: { next: number }): string {
  const number = numberOf(item, 'value') ?? ordinal.next;
  ordinal.next = number + 1;
  return `${number}. `;
}

function numberOf(element: HtmlElement, attribute: string): number | null {
  const written = attributeOf(element, attribute).trim();
  return /^-?\d{1,9}$/.test(written) ? Number(written) : null;
}

function writeInline(writer: TextWriter, element: HtmlElement, around: Surroundings): void {
  if (element.name === 'td' || element.name === 'th') writer.separate();
  const before = writer.written;
  if (element.name === 'img') writer.write(emojiOf(element), 'joined');
  writeNodes(writer, element.children, { ...around, blanks: blanksWithin(element, around) });
  if (element.name !== 'a') return;
  const href = decodeEntities(attributeOf(element, 'href')).trim();
  if (!/^(?:https?|ftp|mailto|tel):/i.test(href)) return;
  const shown = writer.lineSince(before);
  if (shown === '' || sameTarget(href, shown)) return;
  writer.write(` <${href.replace(/\s/g, '')}>`, 'joined');
}

/** Clients send the emoji that somebody typed as pictures. */
function emojiOf(image: HtmlElement): string {
  const alt = decodeEntities(attributeOf(image, 'alt')).trim();
  return /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}){1,12}$/u.test(alt) && /\P{ASCII}/u.test(alt)
    ? alt
    : '';
}

function sameTarget(href: string, shown: string): boolean {
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
      .replace(/\/$/, '')
      .replace(/\?[^]*/, '');
  const target = bare(href);
  return target === bare(shown) || shown.toLowerCase().includes(target);
}

class TextWriter {
  quoteDepth = 0;
  listDepth = 0;
  /** Characters of text written so far; tells whether an element held any. */
  written = 0;
  readonly #lines: string[] = [];
  #pieces: string[] = [];
  #prefix = '';
  /** Blanks are held back until more text follows on the line. */
  #blankDue = false;
  #emptyDue = 0;
  #depthAbove = 0;
  /** Only the marker of a list item stands on the line: paragraphs that it begins with go behind it. */
  #atMarker = false;

  write(text: string, blanks: Surroundings['blanks']): void {
    if (blanks === 'joined') {
      this.#writeWords(text.replace(/[ \t\r\n\f]+/g, ' '));
      return;
    }
    text.split(/\r\n?|\n/).forEach((line, index) => {
      if (index > 0) this.endLine();
      if (blanks === 'kept') this.#append(line);
      else this.#writeWords(line.replace(/[ \t\f]+/g, ' '));
    });
  }

  #writeWords(text: string): void {
    const begun = this.#pieces.length > 0 && !this.#atMarker;
    if (text === '' || (text === ' ' && !begun)) return;
    if (text.startsWith(' ')) this.#blankDue = begun;
    const words = text.trim();
    if (words === '' && !/\S|\u00a0/.test(text)) return;
    if (this.#blankDue) this.#append(' ');
    this.#blankDue = false;
    this.#append(text.replace(/^ | $/g, ''));
    if (text.endsWith(' ')) this.#blankDue = true;
  }

  #append(text: string): void {
    if (text === '') return;
    if (this.#pieces.length === 0) this.#beginLine();
    this.#atMarker = false;
    this.#pieces.push(text);
    this.written += text.length;
  }

  #beginLine(): void {
    const signs = (depth: number): string => '> '.repeat(Math.min(depth, QUOTE_SIGNS_MAX));
    const quotes = signs(this.quoteDepth);
    // An empty line between a quote and what stands around it belongs to neither.
    const between = signs(Math.min(this.quoteDepth, this.#depthAbove)).trimEnd();
    this.#depthAbove = this.quoteDepth;
    if (this.#lines.length > 0) for (; this.#emptyDue > 0; this.#emptyDue--) this.#lines.push(between);
    this.#emptyDue = 0;
    this.#prefix = quotes + '  '.repeat(Math.min(Math.max(0, this.listDepth - 1), INDENT_MAX));
  }

  /** A list item begins. */
  marker(text: string): void {
    this.endMarker();
    this.block(0);
    this.#append(text);
    this.#atMarker = true;
  }

  /** What follows stands on lines of its own, also where the item was empty so far. */
  endMarker(): void {
    this.#atMarker = false;
  }

  /** A table cell begins: it is set apart from the one before it on the line. */
  separate(): void {
    if (this.#pieces.length === 0 || this.#atMarker) return;
    this.#blankDue = false;
    this.#append('  ');
  }

  /** Ends the line, also an empty one. */
  endLine(): void {
    if (this.#pieces.length === 0) this.#beginLine();
    this.#flush();
  }

  /** Ends the line if there is one, and asks for empty lines before the next text. */
  block(emptyLines: number): void {
    if (this.#atMarker) return;
    if (this.#pieces.length > 0) this.#flush();
    this.#emptyDue = Math.max(this.#emptyDue, emptyLines);
  }

  #flush(): void {
    this.#atMarker = false;
    this.#lines.push(this.#prefix + this.#pieces.join(''));
    this.#pieces = [];
    this.#prefix = '';
    this.#blankDue = false;
  }

  /**
   * What was written on this line since that count, or the end of it where it is long; '' where the line is another one or nothing was.
   * Bounded, since links within links would each repeat what those within them hold.
   */
  lineSince(before: number): string {
    let missing = Math.min(this.written - before, LIMITS.replyLineChars);
    const found: string[] = [];
    for (let at = this.#pieces.length - 1; at >= 0 && missing > 0; at--) {
      const piece = this.#pieces[at] ?? '';
      found.push(piece.slice(-missing));
      missing -= piece.length;
    }
    return found.reverse().join('').trim();
  }

  text(): string {
    this.block(0);
    const text = withoutControlsKeepingLines(
      this.#lines
        .map((line) =>
          withoutPadding(line)
            .replace(/\u00a0/g, ' ')
            .trimEnd(),
        )
        .join('\n'),
    );
    return text
      .replace(/\n{4,}/g, '\n\n\n')
      .trim()
      .slice(0, LIMITS.htmlChars);
  }
}
