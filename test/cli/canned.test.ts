import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let desk: CommandLine;
beforeAll(() => {
  desk = new CommandLine();
});
afterAll(() => {
  desk.remove();
});

function folder(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(`${desk.folder}/${name}`);
  for (const [file, text] of Object.entries(files)) desk.write(`${name}/${file}`, text);
  return name;
}

describe('postern canned', () => {
  test('keeps, shows, replaces and removes a text', async () => {
    const text = 'Hello {{customer.firstName}},\nplease restart it.';
    const set = (...more: string[]) =>
      desk.run(['canned', 'set', 'restart', '--title', 'Restart', ...more], { input: text });
    expect((await set()).stdout).toBe('/restart (everywhere): added\n');
    expect((await set()).stdout).toBe('/restart (everywhere): unchanged\n');
    expect((await set('--locale', 'de', '--channel', 'support')).stdout).toContain(
      '(channel support, in de): added',
    );
    expect(await desk.json(['canned', 'show', 'restart'])).toMatchObject({
      canned: [
        { name: 'restart', channel: null, locale: null, text, setBy: 'admin' },
        { channel: 'support', locale: 'de' },
      ],
    });
    expect((await desk.run(['canned', 'list', 'resta'])).stdout).toMatch(
      /^restart +support +de .* Restart$/m,
    );
    expect((await desk.run(['canned', 'remove', 'restart', '--locale', 'en'])).stderr).toContain(
      'but for: everywhere; channel support, in de',
    );
    expect((await desk.run(['canned', 'remove', 'restart'])).stdout).toContain('removed');
    expect((await desk.run(['canned', 'show', 'restrat'])).stderr).toContain('did you mean restart?');
  });

  test.each([
    [['Bad Name', 'x'], '"Bad Name" is no name'],
    [['good', 'x {{customer.fristName}}'], 'line 1: there is no variable {{customer.fristName}}'],
    [['good', 'x', '--channel', 'suport'], 'did you mean support?'],
    [['good', 'x', '--category', 'Hard Ware'], 'is no category'],
  ])('set %j is refused in words', async (args, words) => {
    const answer = await desk.run(['canned', 'set', ...args]);
    expect(answer.exit).toBe(64);
    expect(answer.stderr).toContain(words);
  });

  test('imports a folder, and says what it did with each file', async () => {
    const answers = folder('good', {
      'activation-help.de.md':
        '---\ntitle: Aktivierung\nlocale: de\nchannel: support\n---\n\nHallo {{customer.firstName}},\r\nbitte.\n',
      'activation-help.md': '---\ntitle: Activation\n---\nHello.\n',
      'README.md': 'About these files.',
      'notes.csv': 'x',
    });
    const dry = await desk.run(['canned', 'import', answers, '--dry-run']);
    expect(dry.stdout).toContain(
      'good/activation-help.de.md: /activation-help (channel support, in de) added',
    );
    expect(dry.stdout).toContain('Nothing was changed.');
    expect(await desk.json(['canned', 'list', 'aktivierung'])).toEqual({ canned: [] });
    await desk.run(['canned', 'import', answers, '--as', 'anna']);
    expect(await desk.json(['canned', 'list', 'aktivierung'])).toMatchObject({
      canned: [{ title: 'Aktivierung', text: 'Hallo {{customer.firstName}},\nbitte.', setBy: 'anna' }],
    });
    expect((await desk.run(['canned', 'import', answers])).stdout).toMatch(/unchanged\n.*unchanged\n/);
    // A file that says something else takes the place of what it said before.
    desk.write('good/activation-help.md', '---\ntitle: Activation\n---\nHello again.\n');
    expect((await desk.run(['canned', 'import', answers])).stdout).toMatch(/unchanged\n.* changed\n/);
    expect(await desk.json(['canned', 'show', 'activation-help'])).toEqual({
      canned: [
        expect.objectContaining({ locale: null, text: 'Hello again.' }),
        expect.objectContaining({ locale: 'de', setBy: 'anna' }),
      ],
    });
  });

  test('keeps nothing of a folder in which one file is wrong, and names each fault by file and line', async () => {
    const answers = folder('bad', {
      'fine.md': '---\ntitle: Fine\n---\nFine.\n',
      'a.md': '---\ntitel: x\nlocale: fr\n---\n\nHello {{constructor}}\nand {{#if}}\n',
      'broken.md': '---\ntitle: "x\n---\nText\n',
      'plain.md': 'No facts.\n',
      'empty.md': '---\ntitle: x\n---\n',
    });
    const { exit, stderr } = await desk.run(['canned', 'import', answers]);
    expect(exit).toBe(64);
    for (const fault of [
      'bad/a.md:1: "a" is no name',
      'bad/a.md:2: there is no fact "titel"; did you mean title?',
      'bad/a.md:3: there is no locale "fr"',
      'bad/a.md:6: there is no variable {{constructor}}',
      'bad/a.md:7: braces stand around a variable alone',
      'bad/broken.md:3: ',
      'bad/plain.md:1: it does not begin with facts',
      'bad/empty.md:',
    ])
      expect(stderr).toContain(fault);
    expect(stderr).not.toContain('bad/fine.md');
    expect(await desk.json(['canned', 'list', 'fine'])).toEqual({ canned: [] });
  });
});
