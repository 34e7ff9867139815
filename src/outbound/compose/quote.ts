import { withoutEnd } from '../../base/trim.ts';

/** Text as a mail quotes it: `> ` before each line, `>` alone before an empty one, `>>` for what was a quote already. */
export function quoteLines(text: string): string {
  const lines = withoutEnd(text, '\n').split('\n');
  return lines
    .map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (special) => HTML[special] ?? '');
}

/** HTML makes one blank of many; an indented line of code shall stay indented. */
function keepBlanks(html: string): string {
  return html.replace(/ {2,}/g, (run) => `${'&nbsp;'.repeat(run.length - 1)} `);
}

/** Text as HTML: an empty line parts paragraphs, a line end is kept, and nothing in it is markup. */
export function paragraphsHtml(text: string): string {
  const paragraphs = text
    .trim()
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => keepBlanks(escapeHtml(paragraph)).replace(/\n/g, '<br>\n'));
  return paragraphs.map((paragraph) => `<p style="margin:0 0 1em">${paragraph}</p>`).join('\n');
}
