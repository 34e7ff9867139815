import { describe, expect, test } from 'vitest';
import { commandLikes } from '../../../src/desk/commands/command-like.ts';
import { readCommandLine } from '../../../src/desk/commands/block.ts';

/** What keyboards, editors and mail programs make of `#note`. */
const NEARLY = [
  '# note',
  '#  Note he never pays',
  '#\u00a0note he never pays',
  '#note, he never pays',
  '#note. He never pays',
  '#note\u2014he never pays',
  '#note<https://mail.example/tag/note>',
  '* #note he never pays',
  '\u2022\t#note',
  '- #note',
  '1. #note',
  '> #note',
  '*#note*',
  '**#note** he never pays',
  '_#note_',
  '#*note*',
  '\\#note',
  '"#note"',
  '\u201c#note he never pays\u201d',
  '[#note](https://mail.example)',
  '\uff03note',
  '\uff03\uff4e\uff4f\uff54\uff45 he never pays',
  '\ufe5fnote',
  '#\ufe0f\u20e3note',
  '#\u200bnote',
  'note'.replace('', '#\u200f'),
  '#no\u00adte',
  '\u25cf \u2066#note\u2069',
];

describe('a line that looks like a command (T-53)', () => {
  test.each(NEARLY)('%j is seen at the top of a text and below it', (line) => {
    expect(readCommandLine(line)?.word).not.toBe('note');
    expect(commandLikes(`${line}\nHello`)).toEqual([{ line: line.trim(), word: 'note' }]);
    expect(commandLikes(`Hello\n${line}`)).toEqual([{ line: line.trim(), word: 'note' }]);
  });

  test('is one below the text only where it would have kept the text inside', () => {
    const words = (text: string) => commandLikes(text).map(({ word }) => word);
    expect(words('- #resolve\nHello')).toEqual(['resolve']);
    expect(words('Hello\n#resolve\n- #take')).toEqual([]);
    expect(words('Hello\n#call 5m\n#draft\n#forward a@b.example\n#secret x\n#internal')).toEqual([
      'call',
      'draft',
      'forward',
      'secret',
      'internal',
    ]);
  });

  test('is one with the sign of canned answers, or of other programs, before its word', () => {
    const words = (text: string) => commandLikes(text).map(({ word }) => word);
    for (const sign of ['/', '!', '@', '\\', '\uff0f']) {
      expect(words(`${sign}note\nHe never pays`)).toEqual(['note']);
      expect(words(`Hello\n${sign}internal:\nHe never pays`)).toEqual(['internal']);
      expect(words(`${sign}close\nHello`)).toEqual(['close']);
      expect(words(`Hello\n${sign}close`)).toEqual([]);
    }
    expect(words('/note he never pays')).toEqual(['note']);
    expect(words('@Note that it beeps\n/report/2026 is the folder\n/etc/note\n//note\n/greeting')).toEqual(
      [],
    );
  });

  test('is one at the top also where its word is mistyped, and undecorated whatever its word is', () => {
    const words = (text: string) => commandLikes(text).map(({ word }) => word);
    expect(words('* #noet\nHello')).toEqual(['note']);
    expect(words('#hello, all')).toEqual(['hello']);
    expect(words('* #printers\nHello')).toEqual([]);
  });

  test.each([
    '',
    'Hello Carla,',
    '#1 is the paper tray, #2 the toner',
    'Press # note that it beeps',
    'Note: the lamp blinks',
    'Hello\n#hashtag of no command',
    'See ticket #1001',
    '[#TICK-1001] is done',
    '1. Press #\n2. note the number',
  ])('is not %j', (text) => {
    expect(commandLikes(text)).toEqual([]);
  });
});
