/**
 * text/enriched (RFC 1896) and its forerunner text/richtext (RFC 1341) as HTML, from which it becomes text like any other: of a run of line
 * ends the first is a blank, `<nl>` is one, `<<` is a sign of its own, and what stands between `<param>` tells only how the text looks.
 */
export function enrichedToHtml(text: string, type: string): string {
  const shown = text.replace(/<(param|comment)>[^<]*<\/\1>/gi, '');
  if (type !== 'text/enriched') return shown.replace(/<nl>/gi, '<br>').replace(/<lt>/gi, '&lt;');
  return shown
    .replaceAll('<<', '&lt;')
    .replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : '<br>'.repeat(ends.length - 1)));
}
