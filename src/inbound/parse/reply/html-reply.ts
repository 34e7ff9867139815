import { LIMITS } from '../../../base/limits.ts';
import { decodeEntities } from '../html/html-entities.ts';
import { isBlock } from '../html/html-text.ts';
import { parseHtml, type HtmlElement, type HtmlNode } from '../html/html-tree.ts';
import { isAttributionContainer, quoteContainer } from './html-containers.ts';
import { footerStart } from './signature.ts';
import { droppedLines } from './split-text.ts';

/**
 * The reply within HTML. In: HTML. Out: the same tree cut in two, what was written now and what is quoted. First the containers by
 * which clients mark a quote are taken out; then the text that is left is read line by line as plain text is, and the lines that
 * are no reply are taken out with their nodes. Signatures stay.
 */
export interface HtmlReply {
  readonly kept: readonly HtmlNode[];
  readonly quoted: readonly HtmlNode[];
}

export function splitHtml(html: string): HtmlReply {
  const root = parseHtml(html);
  const flat = new Flat();
  flat.walk(root.children, { quoteDepth: 0, preformatted: false });
  flat.endLine();
  const certain = flat.dropped.size > 0;
  dropLines(flat);
  const kept = rebuilt(root.children, flat, false);
  // A guess from the text never takes everything away; a container may.
  if (!certain && !hasText(kept)) return { kept: root.children, quoted: [] };
  return { kept, quoted: rebuilt(root.children, flat, true) };
}

function dropLines(flat: Flat): void {
  let chars = 0;
  const lines = flat.lines
    .map(({ text }) => text.slice(0, LIMITS.replyLineChars))
    .filter((text) => (chars += text.length + 1) <= LIMITS.replyTextChars);
  // A signature that stands below the quote went with it.
  const below = flat.belowQuote === -1 ? lines.length : flat.belowQuote;
  const footer = footerStart(lines.slice(below).filter((line) => line !== '' && line !== RULE_LINE));
  droppedLines(lines).forEach((dropped, at) => {
    if (dropped || (footer === 0 && at >= below)) flat.drop(at);
  });
}

interface FlatLine {
  text: string;
  /** Node and character at which the line begins. */
  readonly node: number;
  readonly offset: number;
}

/** From one character to before another. */
type Range = readonly [number, number];

interface Marks {
  readonly dropped: ReadonlySet<number>;
  readonly cuts: ReadonlyMap<number, readonly Range[]>;
}

/** Elements whose text nobody reads. */
const UNREAD = new Set(['style', 'head', 'title', 'script']);
const QUOTE_SIGNS_MAX = 5;
const KNOWN_ATTRIBUTION = 'On Monday, 2 March 2026 at 10:30, Bob <bob@desk.example> wrote:';
const RULE_LINE = '--------------------';

interface Around {
  readonly quoteDepth: number;
  readonly preformatted: boolean;
}

/** The tree as numbered nodes (preorder) and as lines of text that know where they begin. */
class Flat implements Marks {
  readonly lines: FlatLine[] = [];
  readonly dropped = new Set<number>();
  /** Text nodes of which some lines are taken out, in order. */
  readonly cuts = new Map<number, Range[]>();
  /** How many lines there were when the first container was left out; -1 where none was. */
  belowQuote = -1;
  #count = 0;
  #open: FlatLine | null = null;
  #followingDropped = false;

  walk(nodes: readonly HtmlNode[], around: Around): void {
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] ?? '';
      if (typeof node === 'string') this.#text(node, around);
      else if (!this.#followingDropped && isAttributionContainer(node, nodes, at)) this.#attribution(node);
      else if (this.#isQuote(node, nodes, at)) this.#skip([node]);
      else this.#element(node, around);
    }
  }

  #isQuote(element: HtmlElement, siblings: readonly HtmlNode[], at: number): boolean {
    const container = this.#followingDropped ? 'whole' : quoteContainer(element, siblings, at);
    if (container === null) return false;
    if (container === 'following') this.#followingDropped = true;
    this.endLine();
    if (this.belowQuote === -1) this.belowQuote = this.lines.length;
    return true;
  }

  /** Read as one in the language that is known best. */
  #attribution(element: HtmlElement): void {
    this.endLine();
    this.lines.push({ text: KNOWN_ATTRIBUTION, node: this.#count, offset: 0 });
    this.#count += 1 + countNodes(element.children);
  }

  #element(element: HtmlElement, around: Around): void {
    this.#count += 1;
    if (UNREAD.has(element.name)) {
      this.#count += countNodes(element.children);
      return;
    }
    if (element.name === 'br') {
      this.endLine({ node: this.#count, offset: 0 });
      return;
    }
    if (element.name === 'hr') {
      this.endLine();
      this.lines.push({ text: RULE_LINE, node: this.#count - 1, offset: 0 });
      return;
    }
    const breaks = isBlock(element.name);
    if (breaks) this.endLine();
    this.walk(element.children, {
      quoteDepth: around.quoteDepth + (element.name === 'blockquote' ? 1 : 0),
      preformatted: around.preformatted || element.name === 'pre',
    });
    if (breaks) this.endLine();
  }

  #skip(nodes: readonly HtmlNode[]): void {
    for (const node of nodes) {
      this.dropped.add(this.#count);
      this.#count += 1;
      if (typeof node !== 'string') this.#skip(node.children);
    }
  }

  #text(written: string, { quoteDepth, preformatted }: Around): void {
    const node = this.#count;
    this.#count += 1;
    if (this.#followingDropped) {
      this.dropped.add(node);
      return;
    }
    let offset = 0;
    for (const piece of preformatted ? written.split('\n') : [written]) {
      if (offset > 0) this.endLine({ node, offset: offset - 1 });
      const text = decodeEntities(piece);
      // A paragraph of one blank that does not break is an empty line.
      if (this.#open === null && text.includes('\u00a0') && text.trim() === '')
        this.endLine({ node, offset });
      else this.#append(text.replace(/[\s\u00a0]+/g, ' '), { node, offset, quoteDepth });
      offset += piece.length + 1;
    }
  }

  #append(
    text: string,
    { node, offset, quoteDepth }: { node: number; offset: number; quoteDepth: number },
  ): void {
    if (this.#open === null) {
      if (text.trim() === '') return;
      this.#open = { text: '> '.repeat(Math.min(quoteDepth, QUOTE_SIGNS_MAX)), node, offset };
      this.lines.push(this.#open);
    }
    if (this.#open.text.length < LIMITS.replyLineChars) {
      this.#open.text += /(?:^|\s)$/.test(this.#open.text) ? text.trimStart() : text;
    }
  }

  /** Ends the line; where there is none, an empty one that stands there. */
  endLine(empty?: { node: number; offset: number }): void {
    if (this.#open === null && empty !== undefined) this.lines.push({ text: '', ...empty });
    if (this.#open !== null) this.#open.text = this.#open.text.trimEnd();
    this.#open = null;
  }

  /** Takes a line out, with every node up to the next line. */
  drop(at: number): void {
    const line = this.lines[at];
    if (line === undefined) return;
    const next = this.lines[at + 1];
    const shared = next?.node === line.node;
    if (line.offset > 0 || shared) {
      const ranges = this.cuts.get(line.node) ?? [];
      ranges.push([line.offset, shared ? next.offset : Infinity]);
      this.cuts.set(line.node, ranges);
    }
    const first = line.offset > 0 || shared ? line.node + 1 : line.node;
    for (let node = first; node < (next?.node ?? this.#count); node++) this.dropped.add(node);
  }
}

function countNodes(nodes: readonly HtmlNode[]): number {
  return nodes.reduce(
    (count, node) => count + 1 + (typeof node === 'string' ? 0 : countNodes(node.children)),
    0,
  );
}

function hasText(nodes: readonly HtmlNode[]): boolean {
  return nodes.some((node) =>
    typeof node === 'string'
      ? decodeEntities(node).trim() !== ''
      : node.name !== 'style' && node.name !== 'head' && hasText(node.children),
  );
}

/** A text without those ranges of it; or, the other way round, nothing but them. */
function piecesOf(text: string, ranges: readonly Range[], inverse: boolean): string {
  if (inverse) return ranges.map(([from, to]) => text.slice(from, to)).join('');
  const ends = [0, ...ranges.map(([, to]) => to)];
  return ends.map((end, at) => text.slice(end, ranges[at]?.[0])).join('');
}

const LINE_BREAK: HtmlElement = { name: 'br', written: '', children: [] };

/** The tree without its dropped nodes; or, the other way round, with nothing but them. */
function rebuilt(nodes: readonly HtmlNode[], marks: Marks, inverse: boolean): HtmlNode[] {
  let count = 0;
  const visit = (list: readonly HtmlNode[]): HtmlNode[] => {
    const result: HtmlNode[] = [];
    for (const node of list) {
      const index = count++;
      const dropped = marks.dropped.has(index);
      if (typeof node === 'string') {
        const ranges = dropped ? undefined : marks.cuts.get(index);
        const text =
          ranges === undefined ? (dropped === inverse ? node : '') : piecesOf(node, ranges, inverse);
        if (text !== '') result.push(text);
        continue;
      }
      const children = visit(node.children);
      if (dropped === inverse || children.length > 0) result.push({ ...node, children });
      // What stood on both sides of it must not become one word.
      else if (isBlock(node.name) && typeof result.at(-1) === 'string') result.push(LINE_BREAK);
    }
    return result;
  };
  return visit(nodes);
}
