import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignedRows, labelled, TEXT_COLUMNS, widthOf, wrapped } from '../../src/outbound/compose/aligned.ts';

describe('a table in plain text', () => {
  test('has its columns below each other, also where letters are wide', () => {
    expect(
      alignedRows([
        ['TICK-1', 'Open', '打印机', 'x'],
        ['TICK-1001', 'Waiting', 'Anna', 'y'],
      ]),
    ).toEqual(['TICK-1     Open     打印机  x', 'TICK-1001  Waiting  Anna    y']);
  });

  test('is never wider than a line, whatever stands in it', () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .map((text) => text.replace(/[\x00-\x1f]/g, ' '));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 6 }),
        (rows) => {
          for (const line of alignedRows(rows)) expect(widthOf(line)).toBeLessThanOrEqual(TEXT_COLUMNS);
        },
      ),
    );
    fc.assert(
      fc.property(cell, cell, (label, text) => {
        for (const line of wrapped(`${label} ${text}`, 40)) expect(widthOf(line)).toBeLessThanOrEqual(40);
        for (const line of labelled('Status', text, 10))
          expect(widthOf(line)).toBeLessThanOrEqual(TEXT_COLUMNS);
      }),
    );
  });

  test('loses no word that it wraps', () => {
    const text = 'The toner is empty, and the paper jams. '.repeat(5).trim();
    expect(wrapped(text, 30).join(' ')).toBe(text);
    expect(wrapped('x'.repeat(100), 30).join('')).toBe('x'.repeat(100));
  });
});
