import { LIMITS } from '../../../base/limits.ts';

/**
 * HTML as a bounded tree. In: any HTML of a stranger. Out: elements and raw text (entities stay as written), never deeper than
 * LIMITS.htmlDepth: what nests deeper becomes a sibling. Comments, scripts and processing instructions are left out. One pass,
 * linear, no recursion while reading.
 */
export interface HtmlElement {
  /** In lower case; '' for the root. */
  readonly name: string;
  /** As written between the name and the bracket. */
  readonly written: string;
  readonly children: HtmlNode[];
}

export type HtmlNode = HtmlElement | string;

const VOID = new Set(
  'area base br col embed hr img input link meta param source track wbr basefont bgsound frame o:p'.split(
    ' ',
  ),
);
/** Their content is no text for a reader. */
const RAW = new Set(['script', 'style', 'title', 'noframes', 'xmp']);
const DROPPED = new Set(['script', 'xmp', 'noframes']);

/** An element closes open ones of these names up to the nearest of those (HTML's optional end tags). */
const IMPLIED: ReadonlyMap<
  string,
  { readonly closes: readonly string[]; readonly within: readonly string[] }
> = new Map(
  Object.entries({
    li: { closes: ['li'], within: ['ul', 'ol'] },
    td: { closes: ['td', 'th'], within: ['table', 'tr'] },
    th: { closes: ['td', 'th'], within: ['table', 'tr'] },
    tr: { closes: ['tr'], within: ['table'] },
    dt: { closes: ['dt', 'dd'], within: ['dl'] },
    dd: { closes: ['dt', 'dd'], within: ['dl'] },
    option: { closes: ['option'], within: ['select'] },
    p: { closes: ['p'], within: ['div', 'td', 'th', 'li', 'blockquote', 'body', 'table', 'center', 'span'] },
  }),
);

/** `<br>`, `<a name="x"/>` */
function isClosedAtOnce({ name, written }: HtmlElement): boolean {
  return VOID.has(name) || written.endsWith('/');
}

export function parseHtml(html: string): HtmlElement {
  const builder = new TreeBuilder();
  const scanner = new TagScanner(html.slice(0, LIMITS.htmlChars));
  for (let token = scanner.next(); token !== null; token = scanner.next()) builder.add(token);
  return builder.root;
}

type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open' | 'close';
      readonly name: string;
      readonly written: string;
      readonly raw: string;
    };

class TreeBuilder {
  readonly root: HtmlElement = { name: '', written: '', children: [] };
  readonly #open: HtmlElement[] = [this.root];

  get #last(): HtmlElement {
    return this.#open.at(-1) ?? this.root;
  }

  add(token: HtmlToken): void {
    if (token.kind === 'text') {
      this.#last.children.push(token.text);
    } else if (token.kind === 'close') {
      this.#close(token.name);
    } else {
      this.#openElement(token.name, token.written, token.raw);
    }
  }

  #openElement(name: string, written: string, raw: string): void {
    if (DROPPED.has(name)) return;
    const implied = IMPLIED.get(name);
    if (implied !== undefined) this.#closeImplied(implied.closes, implied.within);
    const element: HtmlElement = { name, written, children: raw === '' ? [] : [raw] };
    this.#last.children.push(element);
    if (!RAW.has(name) && !isClosedAtOnce(element) && this.#open.length < LIMITS.htmlDepth)
      this.#open.push(element);
  }

  #closeImplied(closes: readonly string[], within: readonly string[]): void {
    for (let at = this.#open.length - 1; at > 0; at--) {
      const name = this.#open[at]?.name ?? '';
      if (within.includes(name)) return;
      if (closes.includes(name)) {
        this.#open.length = at;
        return;
      }
    }
  }

  #close(name: string): void {
    if (name === 'br') this.#last.children.push({ name, written: '', children: [] });
    const at = this.#open.findLastIndex((element) => element.name === name);
    if (at > 0) this.#open.length = at;
  }
}

class TagScanner {
  #at = 0;
  readonly #html: string;
  readonly #lastBracket: number;
  readonly #lastCommentEnd: number;
  /** Raw text elements that are never closed again: looking for each of their ends would take the square of the time. */
  readonly #neverClosed = new Set<string>();
  /** Quotes around attributes are heeded until once they swallowed the rest of the text. */
  #heedQuotes = true;

  constructor(html: string) {
    this.#html = html;
    this.#lastBracket = html.lastIndexOf('>');
    this.#lastCommentEnd = html.lastIndexOf('-->');
  }

  next(): HtmlToken | null {
    while (this.#at < this.#html.length) {
      const open = this.#html.indexOf('<', this.#at);
      if (open === -1 || open > this.#lastBracket) return this.#text(this.#html.length);
      if (open > this.#at) return this.#text(open);
      const token = this.#tag();
      if (token !== null) return token;
    }
    return null;
  }

  #text(end: number): HtmlToken {
    const text = this.#html.slice(this.#at, end);
    this.#at = end;
    return { kind: 'text', text };
  }

  /** The tag that begins here; null for a comment or declaration that was passed over. */
  #tag(): HtmlToken | null {
    const start = this.#at;
    if (this.#html.startsWith('<!--', start)) {
      const end = start + 4 > this.#lastCommentEnd ? -1 : this.#html.indexOf('-->', start + 4);
      this.#at = end === -1 ? this.#html.indexOf('>', start) + 1 : end + 3;
      return null;
    }
    const mark = this.#html.charAt(start + 1);
    if (mark === '!' || mark === '?') {
      this.#at = this.#html.indexOf('>', start) + 1;
      return null;
    }
    NAME.lastIndex = start;
    const name = NAME.exec(this.#html);
    if (name === null) return this.#text(start + 1);
    const end = this.#tagEnd(NAME.lastIndex);
    const written = withWholeQuotes(this.#html.slice(NAME.lastIndex, end).trim());
    this.#at = end + 1;
    const lower = (name[2] ?? '').toLowerCase();
    if (name[1] === '/') return { kind: 'close', name: lower, written: '', raw: '' };
    return { kind: 'open', name: lower, written, raw: RAW.has(lower) ? this.#rawText(lower) : '' };
  }

  #tagEnd(from: number): number {
    const first = this.#html.indexOf('>', from);
    if (!this.#heedQuotes) return first;
    for (let at = from; at < this.#html.length; at++) {
      const char = this.#html.charAt(at);
      if (char === '>') return at;
      if (char !== '"' && char !== "'") continue;
      const end = this.#html.indexOf(char, at + 1);
      if (end === -1) break;
      at = end;
    }
    this.#heedQuotes = false;
    return first;
  }

  #rawText(name: string): string {
    if (this.#neverClosed.has(name)) return '';
    const closing = this.#html.slice(this.#at).search(new RegExp(`</${name}`, 'i'));
    if (closing === -1) {
      this.#neverClosed.add(name);
      return '';
    }
    const text = this.#html.slice(this.#at, this.#at + closing);
    this.#at += closing;
    return text;
  }
}

/** Where a quote of an attribute does not end within its tag, what stands behind the tag would end it when this is read again. */
function withWholeQuotes(written: string): string {
  return /["']/.test(written.replace(/"[^"]*"|'[^']*'/g, '')) ? written.replace(/["']/g, '').trim() : written;
}

const NAME = /<(\/?)([a-zA-Z][^\s/>]{0,60})/y;

/** The value of an attribute, '' where it has none or is not there. Entities stay as written. */
export function attributeOf(element: HtmlElement, name: string): string {
  for (const match of element.written.matchAll(
    /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    if (match[1]?.toLowerCase() === name) return match[2] ?? match[3] ?? match[4] ?? '';
  }
  return '';
}

/** The tree written down again. */
export function serializeHtml(nodes: readonly HtmlNode[]): string {
  const pieces: string[] = [];
  writeNodes(pieces, nodes);
  return pieces.join('');
}

/** Depth is bounded by the reader. */
function writeNodes(pieces: string[], nodes: readonly HtmlNode[], raw = false): void {
  for (const node of nodes) {
    if (typeof node === 'string') {
      // A bracket that opened no element must not open one when it is read again.
      pieces.push(raw ? node : node.replaceAll('<', '&lt;'));
      continue;
    }
    pieces.push(`<${node.name}${node.written === '' ? '' : ` ${node.written}`}>`);
    writeNodes(pieces, node.children, RAW.has(node.name));
    // Its end would end another one when it is read again.
    if (RAW.has(node.name) || !isClosedAtOnce(node)) pieces.push(`</${node.name}>`);
  }
}
