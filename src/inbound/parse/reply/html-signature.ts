import { decodeEntities } from '../html/html-entities.ts';
import type { HtmlNode } from '../html/html-tree.ts';
import { isSignatureContainer } from './html-containers.ts';

/**
 * A reply in HTML apart from the signatures that its client marked. In: the nodes of the reply. Out: the same nodes in two piles. A
 * signature that holds all there is to read was written into, and stays.
 */
export interface SignedHtml {
  readonly own: readonly HtmlNode[];
  readonly signatures: readonly HtmlNode[];
}

export function splitSignatures(nodes: readonly HtmlNode[]): SignedHtml {
  const signatures: HtmlNode[] = [];
  // The depth of the tree is bounded by who built it.
  const visit = (list: readonly HtmlNode[]): HtmlNode[] =>
    list.flatMap((node): HtmlNode[] => {
      if (typeof node === 'string') return [node];
      if (!isSignatureContainer(node)) return [{ ...node, children: visit(node.children) }];
      signatures.push(node);
      return [];
    });
  const own = visit(nodes);
  return signatures.length > 0 && holdsText(own) ? { own, signatures } : { own: nodes, signatures: [] };
}

function holdsText(nodes: readonly HtmlNode[]): boolean {
  return nodes.some((node) =>
    typeof node === 'string'
      ? decodeEntities(node).trim() !== ''
      : node.name !== 'style' && node.name !== 'head' && holdsText(node.children),
  );
}
