/** A quotation longer than this is folded, whatever else there is. */
const QUOTED_LINES = 3;

/**
 * The text as one reads it first: long quotations shrink to one line, and what is beyond `linesMost` lines is counted, not shown.
 * Without bound (`Infinity`) the text stays as it is.
 */
export function folded(text: string, linesMost: number): string {
  if (linesMost === Infinity) return text;
  const lines = withQuotationsFolded(text.split('\n'));
  if (lines.length <= linesMost + 1) return lines.join('\n');
  return [...lines.slice(0, linesMost), `[${lines.length - linesMost} more lines: --full]`].join('\n');
}

function withQuotationsFolded(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let quotation: string[] = [];
  const close = () => {
    kept.push(
      ...(quotation.length > QUOTED_LINES ? [`[${quotation.length} quoted lines: --full]`] : quotation),
    );
    quotation = [];
  };
  for (const line of lines) {
    if (line.startsWith('>')) {
      quotation.push(line);
      continue;
    }
    close();
    kept.push(line);
  }
  close();
  return kept;
}
