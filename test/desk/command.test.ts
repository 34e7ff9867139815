import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, readOrder, splitCommandBlock } from '../../src/desk/command.ts';
import { agentNamedIn, ANNA, BEN } from '../support/desk.ts';

const read = (text: string) => readOrder(text, ANNA, [ANNA, BEN]);

describe('commands at the top of an agent’s mail', () => {
  test('the block is cut off, and the text below it stays as it is', () => {
    const { order, faults } = read('#resolve\n#priority high\n\nDear Carla,\n#close is not a command here\n');
    expect(faults).toEqual([]);
    expect(order).toMatchObject({
      status: 'resolved',
      priority: 'high',
      text: 'Dear Carla,\n#close is not a command here',
    });
    expect(order.lines).toEqual(['#resolve', '#priority high']);
  });

  test('a text without commands is an answer', () => {
    expect(read('Please restart it.').order).toMatchObject({
      note: false,
      status: null,
      text: 'Please restart it.',
    });
  });

  test.each([
    ['#1 is the better of the two', '#1 is the better of the two'],
    ['# A heading', '# A heading'],
    ['Text first\n#close', 'Text first\n#close'],
  ])('%j holds no command', (text, kept) => {
    const { order, faults } = read(text);
    expect({ faults, lines: order.lines, text: order.text }).toEqual({ faults: [], lines: [], text: kept });
  });

  test('#note keeps the text from the customer, also where it stands on the same line', () => {
    expect(read('#note he called twice\nand was angry').order).toMatchObject({
      note: true,
      text: 'he called twice\nand was angry',
    });
  });

  test.each([
    ['#assign ben', 'ben'],
    ['#assign @ben', 'ben'],
    ['#assign Ben Okoro', 'ben'],
    ['#assign me', 'anna'],
    ['#assign ben@agents.example', 'ben'],
    ['#take', 'anna'],
  ])('%s makes %s the assignee', (line, name) => {
    expect(read(line).order.assignee).toBe(name);
  });

  test.each([
    ['#clsoe', 'there is no command #clsoe; did you mean #close?'],
    ['#frobnicate', 'there is no command #frobnicate'],
    ['#close now', '#close takes nothing behind it'],
    ['#priority hihg', 'the priority is one of low, normal, high, urgent, critical (did you mean high?)'],
    ['#priority', 'the priority is one of low, normal, high, urgent, critical'],
    ['#assign', 'say who: one of anna, ben'],
    ['#assign bne', 'there is no agent "bne"; did you mean ben?'],
    ['#note', 'there is no text to keep as a note'],
    ['#close\n#resolve', 'it contradicts another status command above it'],
    ['#take\n#assign ben', 'it contradicts another assignment above it'],
  ])('%j is refused with its reason', (text, reason) => {
    expect(read(text).faults.map((fault) => fault.reason)).toEqual([reason]);
  });

  test('two agents of one first name are not guessed between', () => {
    const other = agentNamedIn('benny', 'Ben Zander');
    expect(readOrder('#assign Ben', ANNA, [agentNamedIn('b1', 'Ben Adler'), other]).faults[0]?.reason).toBe(
      '"Ben" may be b1 or benny',
    );
  });

  test('no text is lost: every line is a command or stands in the body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { commands, body } = splitCommandBlock(text);
        const kept = commands.map((command) => command.line).join('') + body;
        const bare = (value: string) => value.replace(/[\s\u00a0\u200b\ufeff]/g, '');
        expect(bare(kept)).toBe(bare(text));
      }),
    );
  });

  test('every command has its line of help', () => {
    for (const entry of Object.values(COMMANDS)) expect(entry.does).not.toBe('');
  });
});
