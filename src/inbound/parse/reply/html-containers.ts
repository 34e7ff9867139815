import { decodeEntities } from '../html/html-entities.ts';
import { attributeOf, type HtmlElement, type HtmlNode } from '../html/html-tree.ts';
import { isSeparator } from './separators.ts';

/**
 * The elements by which clients mark what they quote: Gmail, Outlook, Apple Mail, Yahoo, Thunderbird, Proton, Zimbra, Zoho and others.
 * `whole`: the element is a quote. `following`: everything from it on is one.
 */
export type QuoteContainer = 'whole' | 'following' | null;

const WHOLE_CLASS =
  /(?:^|\s)(?:gmail_quote|gmail_quote_container|gmail_attr|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|moz-cite-prefix|front-blockquote|newton_quote|sh-quoted-content|spark_quote|tmail-quote|freshdesk_quote|WebMailQuote|hs_reply_quote|mb_quote|skymail_quote|domino-section)(?:\s|$)/;
const WHOLE_ID = /^(?:OLK_SRC_BODY_SECTION|yahoo_quoted_.*|wmQuoteWrapper|reply-intro|qt)$/;
const FOLLOWING_ID =
  /^(?:divRplyFwdMsg|appendonsend|zwchr|stopSpelling|mail-editor-reference-message-container|replySplit)$/;
const FOLLOWING_CLASS = /(?:^|\s)(?:ms-outlook-mobile-reference-message|OutlookMessageHeader)(?:\s|$)/;
const WHOLE_MARKER = /^__(?:QUOTED_TEXT|HEADERS)__$/;

/** Which kind of container an element is, among its siblings. */
export function quoteContainer(
  element: HtmlElement,
  siblings: readonly HtmlNode[],
  at: number,
): QuoteContainer {
  if (element.name === 'hr' && headerFollows(siblings, at)) return 'following';
  if (element.written === '') return null;
  const id = attributeOf(element, 'id');
  const classes = attributeOf(element, 'class');
  if (FOLLOWING_ID.test(id) || FOLLOWING_CLASS.test(classes)) return 'following';
  const marked = isMarked(element, id, classes) || isBelowBody(element, siblings);
  if (element.name === 'blockquote' || !marked) return null;
  return saysForwarded(element) || isInterleaved(element) ? null : 'whole';
}

function isMarked(element: HtmlElement, id: string, classes: string): boolean {
  return (
    WHOLE_ID.test(id) || WHOLE_CLASS.test(classes) || WHOLE_MARKER.test(attributeOf(element, 'data-marker'))
  );
}

/** Spark and others name both; without the other, this one holds what was written. */
function isBelowBody(element: HtmlElement, siblings: readonly HtmlNode[]): boolean {
  const isNamed = (node: HtmlNode, name: string): boolean =>
    typeof node === 'object' && attributeOf(node, 'name') === name;
  return (
    isNamed(element, 'messageReplySection') && siblings.some((node) => isNamed(node, 'messageBodySection'))
  );
}

const ATTRIBUTION = /(?:^|\s)(?:moz-cite-prefix|gmail_attr|airmail_on|reply-intro)(?:\s|$)/;

/** Marks the client that line as an attribution, in whatever language, of the quote that follows it? */
export function isAttributionContainer(
  element: HtmlElement,
  siblings: readonly HtmlNode[],
  at: number,
): boolean {
  if (!ATTRIBUTION.test(`${attributeOf(element, 'class')} ${attributeOf(element, 'id')}`)) return false;
  const next = siblings
    .slice(at + 1, at + 6)
    .find((node) => (typeof node === 'string' ? decodeEntities(node).trim() !== '' : node.name !== 'br'));
  return typeof next === 'object' && next.name === 'blockquote';
}

/** Outlook draws a line above the header of what it quotes. */
function headerFollows(siblings: readonly HtmlNode[], at: number): boolean {
  const next = siblings.slice(at + 1, at + 6).find((node) => typeof node !== 'string' || node.trim() !== '');
  return typeof next === 'object' && FOLLOWING_ID.test(attributeOf(next, 'id'));
}

/** A forward is what the mail is about, not a quote. */
function saysForwarded(element: HtmlElement): boolean {
  const text = decodeEntities(beginning(element, 120)).trim();
  return isSeparator(/^[-–—_\s]{2,}.{0,60}?[-–—_]{2,}/.exec(text)?.[0] ?? '');
}

function beginning(element: HtmlElement, chars: number): string {
  let text = '';
  for (const node of element.children) {
    if (text.length >= chars) break;
    text += typeof node === 'string' ? node.replace(/\s+/g, ' ') : beginning(node, chars - text.length);
  }
  return text;
}

/** Answers stand between the quotes: text behind a blockquote, within the container. */
function isInterleaved(element: HtmlElement): boolean {
  let quoteSeen = false;
  let answered = false;
  const visit = (nodes: readonly HtmlNode[]): void => {
    for (const node of nodes) {
      if (typeof node === 'string') answered ||= quoteSeen && decodeEntities(node).trim() !== '';
      else if (node.name === 'blockquote') quoteSeen = true;
      else visit(node.children);
    }
  };
  visit(element.children);
  return answered;
}

const SIGNATURE_CLASS =
  /(?:^|\s)(?:gmail_signature|gmail_signature_prefix|protonmail_signature_block|moz-signature|ms-outlook-mobile-signature|front-signature|sh-signature|tutanota-signature|zimbra-signature|skymail_signature|x_gmail_signature|hs_signature|mailbird_signature|k9mail-signature)(?:\s|$)/i;
const SIGNATURE_ID =
  /^(?:x_)?(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|composer_signature|_rc_sig|signature|bloop_sign.{0,40}|Zm-_Id_-Sgn|blue_signature|ymail_(?:android|ios)_signature)$/;

/** The elements by which clients mark a signature. */
export function isSignatureContainer(element: HtmlElement): boolean {
  return (
    element.name === 'signature' ||
    SIGNATURE_CLASS.test(attributeOf(element, 'class')) ||
    SIGNATURE_ID.test(attributeOf(element, 'id')) ||
    attributeOf(element, 'name') === 'messageSignatureSection' ||
    attributeOf(element, 'fairemail') === 'signature'
  );
}
