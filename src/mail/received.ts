/** One line of a message's way (RFC 5321 section 4.4), as far as anybody needs it. Every word of it may be a lie. */
export interface ReceivedHop {
  /** The name that the sending host gave itself, in lower case; null where the line names none (a hand-over within one host). */
  readonly from: string | null;
  /** The host that took the message and wrote the line, in lower case. */
  readonly by: string | null;
}

/** Reads the body of a Received field. */
export function receivedHop(fieldBody: string): ReceivedHop {
  const words = withoutComments(fieldBody.split(';', 1)[0] ?? '')
    .toLowerCase()
    .split(/\s+/);
  const after = (word: string): string | null => {
    const at = words.indexOf(word);
    return at < 0 ? null : (words[at + 1]?.replace(/\.$/, '') ?? null);
  };
  return { from: after('from'), by: after('by') };
}

/** Linear, also where they are nested or never end. */
function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (depth === 0) kept += char;
    if (char === ')') {
      depth = Math.max(depth - 1, 0);
      kept += ' ';
    }
  }
  return kept;
}
