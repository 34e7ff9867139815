/** RFC 3676: joins the lines that were broken only for the wire. `delSp` says that the blank before the break is no text. */
export function unflowed(text: string, delSp: boolean): string {
  const lines: string[] = [];
  let open: { depth: number; text: string } | null = null;
  for (const line of text.split('\n')) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const body = line.slice(depth).replace(/^ /, '');
    const signature = body === '-- ';
    if (open !== null && (open.depth !== depth || signature)) {
      lines.push(quoted(open.depth, open.text));
      open = null;
    }
    const before: string = open === null ? '' : open.text;
    if (body.endsWith(' ') && !signature) {
      // The line is cut, not the paragraph: to cut that anew for each line would take the square of its length.
      open = { depth, text: before + (delSp ? body.slice(0, -1) : body) };
      continue;
    }
    lines.push(quoted(depth, before + body));
    open = null;
  }
  if (open !== null) lines.push(quoted(open.depth, open.text));
  return lines.join('\n');
}

function quoted(depth: number, text: string): string {
  return depth === 0 ? text : `${'>'.repeat(depth)} ${text}`;
}
