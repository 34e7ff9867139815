import { describe, expect, test } from 'vitest';
import { htmlToText } from '../../src/inbound/parse/html/html-text.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';
import type { ReplyText } from '../../src/mail/reply-text.ts';

/** Answers in HTML alone, as each client writes them. */
const CLIENTS: Readonly<Record<string, string>> = {
  gmail:
    '<div dir="ltr">The printer works again.<br>Thank you very much.</div><br><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Carla Example<br>ACME Ltd<br>+1 555 0100</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 10:30 AM Bob &lt;<a href="mailto:bob@d.example">bob@d.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px"><div>Is the printer working?</div></blockquote></div>',
  proton:
    '<div style="font-family: Arial">The printer works again.<br>Thank you very much.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-user">Carla Example<br>ACME Ltd<br>+1 555 0100</div><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div class="protonmail_quote">On Monday, March 2nd, 2026 at 10:30 AM, Bob &lt;bob@d.example&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">Is the printer working?</blockquote><br></div>',
  'outlook desktop':
    "<div class=WordSection1><p class=MsoNormal>The printer works again.<o:p></o:p></p><p class=MsoNormal>Thank you very much.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Kind regards,<o:p></o:p></p><p class=MsoNormal>Carla Example<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> Bob &lt;bob@d.example&gt; <br><b>Sent:</b> Monday, March 2, 2026 10:30 AM<br><b>To:</b> Carla<br><b>Subject:</b> Printer<o:p></o:p></p></div></div><p class=MsoNormal>Is the printer working?</p></div>",
  'outlook no br labels':
    '<p>The printer works again.</p><p>Thank you very much.</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p><b><span>De&nbsp;:</span></b><span> Bob [mailto:bob@d.example]</span></p><p><b>Envoyé&nbsp;:</b> lundi 2 mars 2026 10:30</p><p><b>À&nbsp;:</b> Carla</p><p><b>Objet&nbsp;:</b> Printer</p></div><p>Is the printer working?</p>',
  owa: '<div style="font-family: Calibri">The printer works again.</div><div>Thank you very much.</div><div id="Signature"><div>Carla Example<br>ACME Ltd<br>+1 555 0100</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Bob &lt;bob@d.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Carla<br><b>Subject:</b> Printer</font><div>&nbsp;</div></div><div>Is the printer working?</div>',
  'outlook ios':
    '<div dir="ltr">The printer works again.</div><div>Thank you very much.</div><div class="ms-outlook-mobile-signature" id="ms-outlook-mobile-signature"><div></div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>From:</b> Bob &lt;bob@d.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Carla<br><b>Subject:</b> Printer</div><div>Is the printer working?</div>',
  'outlook new mac/mobile':
    '<div dir="ltr">The printer works again.<br>Thank you very much.</div><div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing"><meta><div style="border-top: 1pt solid #B5C4DF"><b>From: </b>Bob &lt;bob@d.example&gt;<br><b>Date: </b>Monday<br><b>To: </b>Carla<br><b>Subject: </b>Printer</div>Is the printer working?</div></div>',
  'outlook mac':
    '<div>The printer works again.<br>Thank you very much.</div><div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="border-top: #b5c4df 1pt solid"><span style="font-weight:bold">From: </span> Bob &lt;bob@d.example&gt;<br><span>Date: </span> Monday<br></div><div><br></div>Is the printer working?</span>',
  apple:
    '<html><body>The printer works again.<div>Thank you very much.</div><div><br></div><div>Sent from my iPhone</div><div><br><blockquote type="cite">On 2 Mar 2026, at 10:30, Bob &lt;bob@d.example&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div>Is the printer working?</div></blockquote></body></html>',
  'apple mac':
    '<div>The printer works again.<div>Thank you very much.<br><div><br><blockquote type="cite"><div>On 2. Mar 2026, at 10:30, Bob &lt;bob@d.example&gt; wrote:</div><br><div>Is the printer working?</div></blockquote></div></div></div>',
  thunderbird:
    '<p>The printer works again.</p><p>Thank you very much.</p><div class="moz-cite-prefix">On 3/2/26 10:30, Bob wrote:<br></div><blockquote type="cite" cite="mid:x">Is the printer working?</blockquote><pre class="moz-signature" cols="72">-- \nCarla</pre>',
  yahoo:
    '<div class="ydp1yahoo-style-wrap"><div dir="ltr">The printer works again.</div><div>Thank you very much.</div></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>On Monday, March 2, 2026, 10:30:00 AM GMT+1, Bob &lt;bob@d.example&gt; wrote:</div><div>Is the printer working?</div></div>',
  zimbra:
    '<div>The printer works again.<br>Thank you very much.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Bob" &lt;bob@d.example&gt;<br><b>Sent: </b>Monday</div><div data-marker="__QUOTED_TEXT__">Is the printer working?</div>',
  zoho: '<div>The printer works again.<br>Thank you very much.</div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Mon, 02 Mar 2026 10:30:00 +0100 <b>Bob &lt;bob@d.example&gt;</b> wrote ----</div><blockquote><div>Is the printer working?</div></blockquote></div>',
  gmx: '<div>The printer works again.<br>Thank you very much.<div name="quote" style="margin:10px"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> Montag, 02. März 2026 um 10:30 Uhr<br><b>Von:</b> "Bob" &lt;bob@d.example&gt;<br><b>An:</b> Carla<br><b>Betreff:</b> Printer</div><div name="quoted-content">Is the printer working?</div></div></div>',
  'mail.ru':
    '<div>The printer works again.<br>Thank you very much.</div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Понедельник, 2 марта 2026, 10:30 +03:00 от Bob &lt;bob@d.example&gt;:<br>&nbsp;<div id=""><div class="js-helper js-readmsg-msg">Is the printer working?</div></div></blockquote>',
  yandex:
    '<div>The printer works again.<br>Thank you very much.</div><div>&nbsp;</div><div>02.03.2026, 10:30, "Bob" &lt;bob@d.example&gt;:</div><blockquote><div>Is the printer working?</div></blockquote>',
  spark:
    '<div name="messageBodySection"><div dir="auto">The printer works again.<br>Thank you very much.</div></div><div name="messageSignatureSection"><br><div class="matchFont">Carla Example<br>ACME Ltd<br>+1 555 0100</div></div><div name="messageReplySection">On 2 Mar 2026, 10:30 +0100, Bob &lt;bob@d.example&gt;, wrote:<br><blockquote type="cite" class="spark_quote">Is the printer working?</blockquote></div>',
  fastmail:
    '<div>The printer works again.<br>Thank you very much.</div><div id="qt">On Mon, 2 Mar 2026, at 10:30, Bob wrote:<br></div><blockquote type="cite" id="qt"><div>Is the printer working?</div></blockquote>',
  roundcube:
    '<p>The printer works again.<br>Thank you very much.</p><p id="reply-intro">On 2026-03-02 10:30, Bob wrote:</p><blockquote type="cite" style="padding: 0 0.4em">Is the printer working?</blockquote>',
  tutanota:
    '<div>The printer works again.<br>Thank you very much.</div><div>2 Mar 2026, 10:30 by bob@d.example:<br></div><blockquote class="tutanota_quote"><div>Is the printer working?</div></blockquote>',
  front:
    '<div>The printer works again.<br>Thank you very much.</div><div class="front-signature">Carla Example<br>ACME Ltd<br>+1 555 0100</div><div>On March 2, 2026 at 10:30 AM GMT+1 <a>bob@d.example</a> wrote:</div><blockquote type="cite" class="front-blockquote">Is the printer working?</blockquote>',
  superhuman:
    '<div>The printer works again.<br>Thank you very much.</div><div class="sh-signature">Carla Example<br>ACME Ltd<br>+1 555 0100</div><div class="gmail_quote sh-quoted-content"><div>On Mon, Mar 02, 2026 at 10:30 AM, Bob <span>&lt;bob@d.example&gt;</span> wrote:</div><blockquote>Is the printer working?</blockquote></div>',
  qq: '<div>The printer works again.</div><div>Thank you very much.</div><div><includetail><div>&nbsp;</div><div style="font:Verdana">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;"><div><b>发件人:</b>&nbsp;"Bob"&lt;bob@d.example&gt;;</div><div><b>发送时间:</b>&nbsp;2026年3月2日(星期一) 上午10:30</div><div><b>收件人:</b>&nbsp;"Carla"</div><div><b>主题:</b>&nbsp;Printer</div></div><div>Is the printer working?</div></includetail></div>',
  '163':
    '<div>The printer works again.<br>Thank you very much.</div><div style="position:relative"></div><div id="isForwardContent"></div><p>At 2026-03-02 10:30:00, "Bob" &lt;bob@d.example&gt; wrote:</p><blockquote id="isReplyContent">Is the printer working?</blockquote>',
  notes:
    '<font>The printer works again.</font><br><font>Thank you very much.</font><br><br><font color=#5f5f5f>From: &nbsp; &nbsp; &nbsp; &nbsp;</font><font>Bob &lt;bob@d.example&gt;</font><br><font>To: &nbsp; &nbsp; </font><font>Carla</font><br><font>Date: &nbsp; &nbsp;</font><font>02/03/2026 10:30</font><br><font>Subject: &nbsp;</font><font>Printer</font><br><hr noshade><br>Is the printer working?',
  hey: '<div>The printer works again.<br>Thank you very much.</div><br>On March 2, 2026, Bob &lt;bob@d.example&gt; wrote:<br><blockquote>Is the printer working?</blockquote>',
  airmail:
    '<div id="bloop_customfont">The printer works again.<br>Thank you very much.</div><br><p class="airmail_on">On 2 March 2026 at 10:30:00, Bob (<a>bob@d.example</a>) wrote:</p><blockquote type="cite" class="clean_bq"><span>Is the printer working?</span></blockquote>',
  mailbird:
    '<div>The printer works again.<br>Thank you very much.</div><blockquote class="history_container" type="cite"><p>On 02/03/2026 10:30:00, Bob &lt;bob@d.example&gt; wrote:</p>Is the printer working?</blockquote>',
  'em client':
    '<div>The printer works again.<br>Thank you very much.</div><div><br></div><div>------ Original Message ------</div><div>From "Bob" &lt;bob@d.example&gt;</div><div>To Carla</div><div>Date 02/03/2026 10:30:00</div><div>Subject Printer</div><div><br></div><div id="x"><blockquote cite="x" type="cite" class="cite2">Is the printer working?</blockquote></div>',
  samsung:
    '<div dir="auto">The printer works again.<br>Thank you very much.</div><div id="composer_signature" dir="auto">Sent from my Galaxy</div><div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>-------- Original message --------</div><div>From: Bob &lt;bob@d.example&gt; </div><div>Date: 02/03/2026  10:30  (GMT+01:00) </div><div>To: Carla </div><div>Subject: Printer </div><div><br></div></div>Is the printer working?',
  blackberry:
    '<div>The printer works again.<br>Thank you very much.</div><table id="_pHCWrapper"><tr><td><div id="_persistentHeader"><div><b>From: </b>Bob</div><div><b>Sent: </b>Monday</div><div><b>To: </b>Carla</div><div><b>Subject: </b>Printer</div></div></td></tr></table><div>Is the printer working?</div>',
  helpscout:
    '<div>The printer works again.<br>Thank you very much.</div><div><br></div><div>On Mon, Mar 2, 2026 at 10:30 AM Bob &lt;bob@d.example&gt; wrote:</div><div>&gt; Is the printer working?</div>',
};

const read = (html: string): ReplyText => readReply(htmlToText(html), html, true);
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const shown = (html: string | null): string => inOneLine((html ?? '').replace(/<[^>]*>/g, ' '));

describe('an answer in HTML alone', () => {
  test.each(Object.entries(CLIENTS))('%s: text, quote and signature are told apart', (_client, html) => {
    const { text, quoted, signature, html: kept } = read(html);
    expect(inOneLine(text)).toBe('The printer works again. Thank you very much.');
    expect(quoted).toContain('Is the printer working?');
    expect(shown(kept)).toContain('The printer works again.');
    expect(shown(kept)).not.toContain('Is the printer working?');
    if (!html.includes('ACME')) return;
    expect(signature).toContain('ACME Ltd');
    // The HTML keeps its signature, which is part of how its sender looks.
    expect(shown(kept)).toContain('ACME Ltd');
  });

  test('between two quotes keeps what it answers', () => {
    const quote = (text: string): string => `<blockquote class="gmail_quote">${text}</blockquote>`;
    const { text } = read(
      `<div class="gmail_quote">${quote('Does it print?')}<div>It does.</div>${quote('Is it loud?')}<div>Very.</div></div>`,
    );
    expect(inOneLine(text)).toBe('> Does it print? It does. > Is it loud? Very.');
  });

  const ATTRIBUTED = 'On Mon, 2 Mar 2026 at 10:30, Bob &lt;bob@d.example&gt; wrote:';

  test('within one <pre> is cut line by line, also below the quote', () => {
    const { text, quoted } = read(
      `<pre>${ATTRIBUTED}\n&gt; Does it print?\n\nIt does.\nThank you.\n\n-- \nCarla</pre>`,
    );
    expect([text, quoted]).toEqual([
      'It does.\nThank you.',
      'On Mon, 2 Mar 2026 at 10:30, Bob <bob@d.example> wrote:\n> Does it print?',
    ]);
  });

  test('within one <pre> above a quote that is answered further down keeps all answers', () => {
    const { text } = read(
      `<pre>Hello,\n\n${ATTRIBUTED}\n&gt; Does it print?\n\nIt does.\n\n&gt; Is it loud?\n\nVery.</pre>`,
    );
    expect(text).toBe('Hello,\n\n> Does it print?\n\nIt does.\n\n> Is it loud?\n\nVery.');
  });

  test('a paragraph of one blank sets the attribution apart from the text above', () => {
    const paragraph = (text: string): string => `<p class="MsoNormal"><span>${text}</span></p>\n`;
    const { text } = read(
      [
        'The printer works,',
        'and it is not loud.',
        '&nbsp;',
        'tir. 18. apr. 2017 kl. 13:09 skrev Bob &lt;bob@d.example',
        '&gt;:',
        '&nbsp;',
        '&gt; Does it print?',
      ]
        .map(paragraph)
        .join(''),
    );
    expect(inOneLine(text)).toBe('The printer works, and it is not loud.');
  });

  test.each([
    '<div id="Zm-_Id_-Sgn">Carla Customer</div>',
    '<div id="blue_signature">Carla Customer</div>',
    '<div class="k9mail-signature">Carla Customer</div>',
    '<div fairemail="signature">Carla Customer</div>',
    '<signature>Carla Customer</signature>',
  ])('above a signature that its client marked: %s', (signature) => {
    expect(read(`<div>It works again.</div>${signature}`)).toMatchObject({
      text: 'It works again.',
      signature: 'Carla Customer',
    });
  });

  test.each([
    [
      'Thunderbird, in a language that we do not know',
      '<div class="moz-cite-prefix">Bob 02.03.2026 10:30 ceta hmar:<br></div><blockquote type="cite" cite="mid:x">Does it print?</blockquote>',
    ],
    [
      'Roundcube',
      '<p id="reply-intro">On 2026-03-02 10:30, Bob wrote:</p><blockquote type="cite">Does it print?</blockquote>',
    ],
    [
      'Gmail without its container',
      '<div dir="ltr" class="gmail_attr">Bob 02.03.2026 10:30 ceta hmar:<br></div><blockquote class="gmail_quote">Does it print?</blockquote>',
    ],
  ])('below the quote leaves the quote out, as in plain text: %s', (_client, quote) => {
    expect(read(`${quote}<p>It prints.</p>`)).toMatchObject({
      text: 'It prints.',
      html: '<p>It prints.</p>',
    });
    const both = read(
      `${quote}<p>It prints.</p><blockquote type="cite">And the noise?</blockquote><p>Gone.</p>`,
    );
    expect(both.text).toBe('> Does it print?\n\nIt prints.\n\n> And the noise?\n\nGone.');
  });

  test('the quote that Spark marks needs no attribution', () => {
    const html =
      '<div name="messageBodySection"><p>It prints.</p></div><div name="messageReplySection"><p>Does it print?</p></div>';
    expect(read(html)).toMatchObject({ text: 'It prints.', quoted: 'Does it print?' });
    expect(read('<div><div name="messageReplySection"><p>It prints.</p></div></div>').text).toBe(
      'It prints.',
    );
  });

  test('above the section into which Notes on the web folds what it quotes', () => {
    const html =
      'It prints.<br><div class="domino-section"><div class="domino-section-head"><span>Bob --- Printer ---</span></div><div class="domino-section-body"><table><tr><td>Von:</td><td>Bob &lt;bob@d.example&gt;</td></tr><tr><td>An</td><td>Carla</td></tr></table><hr><pre>Does it print?</pre></div></div>';
    expect(read(html)).toMatchObject({ text: 'It prints.', html: 'It prints.<br>' });
  });

  test.each([
    '<hr><div>Reply above this line.</div><p>Does it print?</p>',
    '<hr><div id="divRplyFwdMsg"><b>From:</b> Bob</div><p>Does it print?</p>',
    '<hr><p><b>From:</b> Bob &lt;bob@d.example&gt;<br><b>Sent:</b> Monday, March 2, 2026<br><b>To:</b> Carla<br><b>Subject:</b> Printer</p><p>Does it print?</p>',
  ])('the line that is drawn above the quote goes with it: %s', (quote) => {
    expect(read(`<p>It prints.</p>${quote}`)).toMatchObject({
      text: 'It prints.',
      html: '<p>It prints.</p>',
    });
  });

  test('a line between two sentences stays', () => {
    expect(read('<p>It prints.</p><hr><p>It is loud.</p>').html).toBe(
      '<p>It prints.</p><hr><p>It is loud.</p>',
    );
  });

  test('that was written into the signature is not taken for one', () => {
    expect(read('<div id="Signature">It works again.</div>')).toMatchObject({
      text: 'It works again.',
      signature: '',
    });
  });
});
