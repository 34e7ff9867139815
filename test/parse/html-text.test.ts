import { describe, expect, test } from 'vitest';
import { htmlToText } from '../../src/inbound/parse/html/html-text.ts';

describe('HTML as text', () => {
  test.each([
    ['its paragraph', '<ol><li><p>Open it</p><p>wide</p></li><li><div>Close it</div></li></ol>'],
    ['nothing between', '<ol>\n<li>\n<p>Open it</p>\n<p>wide</p></li><li>Close it</li>\n</ol>'],
  ])('puts the number of an item before %s', (_what, html) => {
    expect(htmlToText(html)).toMatch(/^1\. Open it\n\n+wide\n+2\. Close it$/);
  });

  test('puts a list within an item right below it, and an item without text on a line of its own', () => {
    const html =
      '<ul><li>Doors<ul><li>front</li><li></li><li>back</li></ul></li><li>Windows</li></ul><p>Bye</p>';
    expect(htmlToText(html)).toBe('* Doors\n  * front\n  *\n  * back\n* Windows\n\nBye');
  });

  test('puts a row of a table on one line, whatever editors wrap around the words of its cells', () => {
    const outlook =
      '<tr><td><p class=MsoNormal>Toner<o:p></o:p></p></td><td><p class=MsoNormal>12</p></td></tr>';
    const browser = '<tr>\n<th><div>Paper<br></div></th>\n<td><div><div>5</div></div></td>\n</tr>';
    expect(htmlToText(`<table>${outlook}${browser}</table>`)).toBe('Toner  12\nPaper  5');
  });

  test('leaves the lines of a cell that has several where they are', () => {
    const row = '<tr><td><p>one</p><p>two</p></td><td>three</td></tr>';
    expect(htmlToText(`<table>${row}</table>`)).toBe('one\n\ntwo\n\nthree');
    const lines = '<tr><td style="white-space: pre-line">one\n two</td><td>three</td></tr>';
    expect(htmlToText(`<table>${lines}</table>`)).toBe('one\ntwo  three');
  });

  test.each([
    ['white-space: pre-wrap', 'It broke:\n  error 5\n\nBye'],
    ['color: red;white-space:pre-line', 'It broke:\nerror 5\n\nBye'],
    ['white-space: nowrap', 'It broke: error 5 Bye'],
  ])('keeps the lines of a text that is styled %s', (style, text) => {
    const html = `<div style="${style}">\n<b>It broke:</b>\n  error 5\n\nBye</div>`;
    expect(htmlToText(`<div>\n${html}\n</div>`)).toBe(text);
  });

  test('reads emoji that are pictures, and no other picture', () => {
    const html = '<p>Thanks <img alt="🎉" src="x"><img alt="Logo" src="y"><img alt="5" src="z">!</p>';
    expect(htmlToText(html)).toBe('Thanks 🎉!');
  });

  test('marks a quote in an item of a list as a quote', () => {
    expect(htmlToText('<ul><li><blockquote>Is it so?</blockquote>Yes</li></ul>')).toContain('> Is it so?');
  });

  test('leaves out what fills the preview, and keeps the joiners that words and emoji are written with', () => {
    const filler = '&nbsp;&zwnj;&#847;&#8199;&shy;&#65279;'.repeat(20);
    const html = `<div>Your parcel comes to&shy;day${filler}</div><p>می‌خواهم 👩‍🔧 \u200fא!\u200f</p>`;
    expect(htmlToText(html)).toBe('Your parcel comes today\n\nمی‌خواهم 👩‍🔧 \u200fא!\u200f');
  });

  test('knows the accented letters of HTML 5, and an address that only looks like one', () => {
    const html =
      '<p>&Zcaron;i&zcaron;ek, &Lstrok;&oacute;d&zacute;, &odblac;, &gbreve; a?b=1&zcaron=2 &xcaron;</p>';
    expect(htmlToText(html)).toBe('Žižek, Łódź, ő, ğ a?b=1&zcaron=2 &xcaron;');
  });
});
