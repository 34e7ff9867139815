import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForwarded } from '../../src/inbound/parse/forward.ts';
import { htmlToText } from '../../src/inbound/parse/html/html-text.ts';
import { parseHtml, serializeHtml } from '../../src/inbound/parse/html/html-tree.ts';
import { readHeader } from '../../src/inbound/parse/mime/message-header.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** Lines that the reader of replies looks for, and lines that it does not. */
const line = fc.constantFrom(
  '',
  'It is out.',
  'Is it out?',
  '> Is it out?',
  '> > And the smoke?',
  'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote:',
  'Am 02.03.2026 um 10:30 schrieb Bob <bob@desk.example>:',
  '> On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:',
  '-----Original Message-----',
  '---------- Forwarded message ---------',
  '________________________________',
  'From: Bob <bob@desk.example>',
  'Sent: Monday, March 2, 2026',
  'Subject: Fire',
  '-- ',
  'Regards,',
  'Carla',
  'Sent from my iPhone',
  '| a | b |',
);

const words = (text: string): string[] => (text.match(/[\p{L}\p{N}@]+/gu) ?? []).sort();

describe('a text taken apart', () => {
  test('loses nothing: every word is in the reply, the quote or the signature', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ maxLength: 30 })), { maxLength: 25 }), (lines) => {
        const text = lines.join('\n');
        const { text: own, quoted, signature } = readReply(text, null, false);
        expect(words([own, quoted, signature].join('\n'))).toEqual(words(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('is not taken apart further when it is read again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('It is out.', 'Is it out?', '', 'Carla'), { maxLength: 12 }),
        (lines) => {
          const own = readReply(lines.join('\n'), null, false).text;
          expect(readReply(own, null, false).text).toBe(own);
        },
      ),
    );
  });

  test('gives up a forward without failing, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 20 }), (lines) => {
        readForwarded(lines.join('\n'), readHeader([{ name: 'Subject', body: 'Fwd: x' }]), []);
      }),
    );
  });
});

const element = fc.constantFrom(
  '<p>',
  '</p>',
  '<div class="gmail_quote">',
  '</div>',
  '<blockquote type="cite">',
  '</blockquote>',
  '<br>',
  '<hr>',
  '<div id="divRplyFwdMsg">',
  '<pre>',
  '</pre>',
  '<table><tr><td>',
  '</table>',
  '<b>From:</b> Bob &lt;bob@desk.example&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> Fire<br>',
  'On 2 Mar 2026, at 10:30, Bob &lt;bob@desk.example&gt; wrote:',
  'It is out.\n',
  'a &amp; b',
  '<',
  '>',
);

describe('HTML taken apart', () => {
  test('loses no word', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 25 }), (pieces) => {
        const html = pieces.join('');
        const { text, quoted, signature } = readReply(htmlToText(html), html, true);
        expect(words([text, quoted, signature].join('\n'))).toEqual(words(htmlToText(html)));
      }),
      { numRuns: 1000 },
    );
  });

  test('written down and read again is the same', () => {
    const loose = fc.constantFrom('<a "', "<b '", '"', "'", '/', '<br/>', '<a href="y">', '<style>', '</a>');
    const piece = fc.oneof(element, loose, fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const once = serializeHtml(parseHtml(pieces.join('')).children);
        expect(serializeHtml(parseHtml(once).children)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});
