import { describe, expect, test } from 'vitest';
import { insideLines, isInsideSubject, loneCommand } from '../../../src/desk/commands/inside-words.ts';

describe('words that say of a text that it is for colleagues (T-53)', () => {
  test.each([
    '[note]',
    '<note>',
    '(internal)',
    '-note',
    '--note',
    '$note',
    '£note',
    '~note',
    '+note',
    'NOTE',
    'Note\u200b',
    'Internal: he never pays',
    '[internal] he never pays',
    '**Internal:** he never pays',
    'Internal note: he never pays',
    'INTERNAL NOTE - he never pays',
    'For internal use only: he never pays',
    'Private note: he never pays',
    'Intern: er zahlt nie',
    'Interne Notiz: er zahlt nie',
    'Note interne : il ne paie jamais'.replace('Note interne', 'Interne note'),
    'DO NOT SEND TO CUSTOMER',
    'Please don’t forward this to the client: he never pays',
    'Nicht an den Kunden: er zahlt nie',
    'Nur intern: er zahlt nie',
    '&#35;note',
    '♯note',
    'He never pays #note',
    '#Notiz er zahlt nie',
  ])('%j is seen at the top', (line) => {
    expect(insideLines(`\n${line}\nHello`)).toHaveLength(1);
  });

  test.each(['He never pays #note', '#Notiz er zahlt nie', ' #intern', '#nota'])(
    '%j is seen below, too',
    (line) => {
      expect(insideLines(`Hello\n\n${line}`)).toHaveLength(1);
    },
  );

  test.each([
    'Note: the lamp blinks.',
    'Note:',
    'Note that it beeps.',
    'Please note: it beeps',
    'Internal errors are shown in red.',
    'Internal server error: press the button',
    'Interne Links sind blau: bitte klicken',
    'Private browsing: open the menu',
    'Noted!',
    'Notes',
    'Hello\nInternal: choose the inner slot',
    'Hello\nNote',
    'Do not send the printer to the workshop.',
    'See issue #1001 and the note',
    'Write to #note-takers',
    'Draft beer is in the fridge',
    '#nottingham',
  ])('%j is an answer', (text) => {
    expect(insideLines(text)).toEqual([]);
  });

  test('also at the end or the beginning of a subject', () => {
    expect(isInsideSubject('Re: [#TICK-1001] Printer #note')).toBe(true);
    expect(isInsideSubject('Re: #note')).toBe(true);
    expect(isInsideSubject('#internal he never pays')).toBe(true);
    expect(isInsideSubject('Re: [#TICK-1001] Printer')).toBe(false);
    expect(isInsideSubject('Re: A note on the printer')).toBe(false);
  });

  test('a text of one word is a command where that is its word', () => {
    expect(loneCommand('close\n')).toBe('close');
    expect(loneCommand(' Undo ')).toBe('undo');
    expect(['Thanks', 'ok', 'close it', 'Yes.'].map(loneCommand)).toEqual([null, null, null, null]);
  });
});
