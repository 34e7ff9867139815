import type { HtmlElement, HtmlNode } from './html-tree.ts';

/**
 * Rows that are lines to the eye: each cell holds no more than one short piece of text, however many elements a client wraps around it
 * (Outlook and editors in browsers put a paragraph into every cell). In: a `tr`. Out: what stands in each of its cells, or null for a
 * row that only lays out what is larger than a line.
 */
export function plainCells(
  row: HtmlElement,
  isBlock: (name: string) => boolean,
): readonly (readonly HtmlNode[])[] | null {
  const cells = inked(row.children);
  if (cells.length < 2 || !cells.every(isCell)) return null;
  const contents = cells.filter(isCell).map((cell) => unwrapped(cell.children));
  return contents.some((nodes) => breaksLines(nodes, isBlock)) ? null : contents;
}

function isCell(node: HtmlNode): node is HtmlElement {
  return (
    typeof node !== 'string' && (node.name === 'td' || node.name === 'th') && !KEEPS_LINES.test(node.written)
  );
}

const KEEPS_LINES = /\bwhite-space\s{0,9}:\s{0,9}pre/i;

const WRAPPERS = new Set(['p', 'div', 'center']);

/** Without the one element around it all, and without the line breaks that editors leave at its end. */
function unwrapped(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  const [only, ...more] = withoutLastBreaks(inked(nodes));
  if (only === undefined || more.length > 0) return withoutLastBreaks(nodes);
  return typeof only !== 'string' && WRAPPERS.has(only.name) ? unwrapped(only.children) : [only];
}

/** Without what is only there to indent the source. */
function inked(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  return nodes.filter((node) => typeof node !== 'string' || /[^ \t\r\n]/.test(node));
}

function withoutLastBreaks(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  const last = nodes.findLastIndex((node) => typeof node === 'string' || node.name !== 'br');
  return nodes.slice(0, last + 1);
}

/** Depth is bounded by the tree; nothing behind the first such element is looked at. */
function breaksLines(nodes: readonly HtmlNode[], isBlock: (name: string) => boolean): boolean {
  return nodes.some(
    (node) =>
      typeof node !== 'string' &&
      (isBlock(node.name) || /^[bh]r$/.test(node.name) || breaksLines(node.children, isBlock)),
  );
}
