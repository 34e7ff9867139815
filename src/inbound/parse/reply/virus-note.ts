/** What virus scanners put below a mail, in whatever language: `Virus-free. www.avast.com`. */
const LINK = /^[^.!?@]{3,40}\.?\s?(?:<?https?:\/\/)?www\.(?:avast|avg)\.com\b/iu;
const CHECKED = new RegExp(
  [
    '(?:vir(?:us|en)|vírus|вирус).{0,120}(?<!\\p{L})(?:avast|avg)(?!\\p{L})',
    '(?<!\\p{L})(?:avast|avg)(?!\\p{L}).{0,120}(?:vir(?:us|en)|vírus|вирус)',
    '^\\W*this (?:e-?mail|message)(?: and any attachments?)? (?:has|have) been (?:scanned|checked|swept) (?:for|by) ',
  ].join('|'),
  'iu',
);
const LINE_CHARS = 250;
/** Behind it stands where to read more, and nothing that somebody writes. */
const BELOW_MAX = 3;
const MORE = /https?:\/\/|www\.|^\s*<#[\dA-F-]{20,}>\s*$/i;
const RULED = /^\s*([-_*=])\1{2,}\s*$/;

/** Does it begin at this line, which may be the rule above it? */
export function isVirusNote(lines: readonly string[], at: number): boolean {
  const start = RULED.test(lines[at] ?? '') ? at + 1 : at;
  const line = lines[start] ?? '';
  const above = lines[at - 1] ?? '';
  if (line.length > LINE_CHARS || (above.trim() !== '' && !RULED.test(above))) return false;
  if (!LINK.test(line) && !CHECKED.test(line)) return false;
  const below = lines.slice(start + 1).filter((more) => more.trim() !== '');
  return below.length <= BELOW_MAX && below.every((more) => MORE.test(more) || RULED.test(more));
}
