import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import { interpolate } from './interpolate.ts';
import type { Path, Problem } from './problem.ts';

/** The content of a YAML file with its variables filled in, and where in the file each value stands. */
export interface YamlSource {
  readonly value: unknown;
  /** What is wrong with it as YAML, and the variables that are not set. */
  readonly problems: readonly Problem[];
  /** The line of a key or list item; of the nearest thing around it where it is absent. */
  readonly lineOf: (path: Path) => number;
  /** Does the text itself stand in the file, rather than a variable? */
  readonly literal: (path: Path) => boolean;
}

/** More aliases than a person writes: a bomb (each `&a [*b, *b]` doubles). */
const ALIASES = 100;

/** Reads YAML 1.2. Never throws for what the text holds: it is in `problems`. */
export function readYaml(text: string, environment: Readonly<NodeJS.ProcessEnv>): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const syntax = faults.map((fault) => ({ line: lineAt(fault.pos[0]), path: [], text: fault.message }));
  const lineOf = (path: Path) => lineAt(offsetOf(document, path));
  const literal = (path: Path) => {
    const node = document.getIn(path, true);
    return isScalar(node) && !(node.source ?? '').includes('${');
  };
  if (syntax.length > 0) return { value: null, problems: syntax, lineOf, literal };

  const unset = fillIn(document, environment, lineAt);
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES }) as unknown, problems: unset, lineOf, literal };
  } catch {
    const bomb = { line: 1, path: [], text: 'too many aliases (*name)' };
    return { value: null, problems: [bomb], lineOf, literal };
  }
}

function fillIn(
  document: Document,
  environment: Readonly<NodeJS.ProcessEnv>,
  lineAt: (offset: number) => number,
): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const { text, faults } = interpolate(node.value, environment);
      node.value = text;
      const path = pathOf([...ancestors, node]);
      problems.push(...faults.map((fault) => ({ line: lineAt(node.range?.[0] ?? 0), path, text: fault })));
    },
  });
  return problems;
}

/** The keys and positions on the way from the document to the last of these nodes. */
function pathOf(nodes: readonly unknown[]): Path {
  return nodes.flatMap((node, index): (string | number)[] => {
    if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : '?'];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}

/** Where the thing at that path begins: the key of a map's pair, the item of a list, else what is around it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    const next = child(node, step);
    if (next === null) return offset;
    offset = next.offset ?? offset;
    node = next.node;
  }
  return offset;
}

function child(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
    return pair === undefined ? null : { node: pair.value, offset: (pair.key as Node).range?.[0] };
  }
  if (!isSeq(node) || typeof step !== 'number') return null;
  const item = node.items[step];
  return isNode(item) ? { node: item, offset: item.range?.[0] } : null;
}
