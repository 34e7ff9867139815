import { convert, type HtmlToTextOptions } from 'html-to-text';
import { LIMITS } from '../../base/limits.ts';
import { withoutControlsKeepingLines } from '../../mail/header.ts';

/** HTML as a person would read it aloud: lists, tables and links as text. In: any HTML. Out: text; never throws, bounded by LIMITS. */
const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: {
    maxInputLength: LIMITS.htmlChars,
    maxDepth: LIMITS.htmlDepth,
    maxChildNodes: LIMITS.htmlChildNodes,
    ellipsis: '',
  },
  selectors: [
    {
      selector: 'a',
      options: {
        hideLinkHrefIfSameAsText: true,
        ignoreHref: false,
        noAnchorUrl: true,
        linkBrackets: ['<', '>'],
      },
    },
    { selector: 'img', format: 'skip' },
    { selector: 'head', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'hr', options: { length: 20 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'blockquote', options: { trimEmptyLines: true } },
  ],
};

export function htmlToText(html: string): string {
  const bounded = withoutControlsKeepingLines(html.slice(0, LIMITS.htmlChars));
  return tidy(nestsDeeper(bounded) ? withoutTags(bounded) : converted(bounded));
}

function converted(html: string): string {
  try {
    return convert(html, OPTIONS);
  } catch {
    return withoutTags(html);
  }
}

/** The converter is recursive: HTML whose open tags pile up is read flat instead. */
function nestsDeeper(html: string): boolean {
  let depth = 0;
  for (const [, closing] of html.matchAll(
    /<(\/)?(?:div|span|table|td|tr|tbody|blockquote|font|b|i|u|p|ul|ol|li|center|section)\b/gi,
  )) {
    depth += closing === undefined ? 1 : -1;
    if (depth > LIMITS.htmlDepth) return true;
  }
  return false;
}

function withoutTags(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/tr|\/li)\b[^<>]{0,200}>/gi, '\n')
    .replace(/<[^<>]{0,2000}>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

function tidy(text: string): string {
  const lines = text
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .split('\n')
    .map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
