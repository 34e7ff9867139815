import { LIMITS } from '../../base/limits.ts';
import { isReadable } from './mime/content.ts';
import type { MimePart } from './mime/mime-walk.ts';

/**
 * Text of a size that nobody reads is a file. In: the tree of a message. Out: the tree, in which text parts together are no larger
 * than LIMITS.textBytes: a larger one is cut, and kept whole as a file behind its beginning; what comes after it is a file alone.
 */
export interface BoundedText {
  readonly root: MimePart;
  /** The bound that was passed, in words; empty where none was. */
  readonly exceeded: readonly string[];
}

export function boundText(root: MimePart): BoundedText {
  const budget = { leftBytes: LIMITS.textBytes };
  const bounded = boundPart(budget, root);
  return {
    root: bounded,
    exceeded: budget.leftBytes < 0 ? [`more than ${LIMITS.textBytes} bytes of text`] : [],
  };
}

/** The depth of the tree is bounded by the walk that made it. */
function boundPart(budget: { leftBytes: number }, part: MimePart): MimePart {
  if (part.parts.length > 0) return { ...part, parts: part.parts.map((child) => boundPart(budget, child)) };
  // A multipart without any delimiter is read as text.
  const delimited = !part.type.startsWith('multipart/');
  if (delimited && !isReadable(part)) return part;
  const shownBytes = Math.max(0, budget.leftBytes);
  budget.leftBytes -= part.body.length;
  if (part.body.length <= shownBytes) return part;
  return cutPart(delimited ? part : { ...part, type: 'text/plain' }, shownBytes);
}

function cutPart(part: MimePart, shownBytes: number): MimePart {
  const type = 'multipart/mixed';
  const unnamed = new Map(part.contentType.parameters);
  unnamed.delete('name');
  const beginning: MimePart = {
    ...part,
    contentType: { ...part.contentType, parameters: unnamed },
    disposition: null,
    body: part.body.subarray(0, shownBytes),
  };
  const file: MimePart = {
    ...part,
    disposition: {
      value: 'attachment',
      parameters: part.disposition?.parameters ?? new Map<string, string>(),
    },
  };
  return {
    headers: part.headers,
    type,
    contentType: { value: type, parameters: new Map() },
    disposition: null,
    encoding: '',
    body: part.body.subarray(0, 0),
    parts: shownBytes === 0 ? [file] : [beginning, file],
    leads: part.leads,
  };
}
