/** Who may command: the writer's own words at the top, and nothing that stands in a quote, a forwarded mail, a signature or a file (T-48). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';
import { readSections } from '../../src/desk/commands/block.ts';
import { readOrders, writeCommand } from '../../src/desk/commands/read-commands.ts';
import { COMMAND_WORDS, isCommandWord } from '../../src/desk/commands/verbs.ts';
import type { Command } from '../../src/desk/commands/command.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { VOCABULARY } from '../support/desk.ts';
import { MAIL_CLIENTS } from '../support/mail-clients.ts';
import { REPLY_STYLES } from '../support/reply-styles.ts';

const commandsIn = (text: string): string[] =>
  readOrders(readReply(text, null, false).text, VOCABULARY).flatMap(({ commands, problems }) => [
    ...commands.map(({ line }) => line),
    ...problems.map(({ line }) => line),
  ]);

/** Lines that somebody else wrote, or that stand below the text: commands all of them. */
const foreign = fc.array(
  fc.constantFrom(...COMMAND_WORDS).map((word) => `#${word} FOREIGN`),
  { minLength: 1, maxLength: 6 },
);
const own = fc.array(fc.constantFrom('#take', '#resolve', '#priority high', '#note OWN words', '#tag OWN'), {
  maxLength: 3,
});
const said = fc.constantFrom('Please plug it in at the wall.', 'Thank you, Carla.\nIt is on its way.', '');

const STYLES = REPLY_STYLES.filter(({ name }) => !name.includes('html'));

/** What a whole message would have run, as the daemon reads it. */
async function commandsOfMail(body: string): Promise<string[]> {
  const head = 'From: Anna <anna@agents.example>\r\nTo: support@desk.example\r\nSubject: Re: Printer\r\n';
  const { message } = await parseMessage(Buffer.from(`${head}${body}`));
  // Commands of a mail that has nothing but HTML are refused, whatever they are.
  if (message.textIsFromHtml) return [];
  return readOrders(message.reply.text, VOCABULARY).flatMap(({ commands, problems }) =>
    [...commands, ...problems].map(({ line }) => line),
  );
}

describe('what stands in another’s words (T-48)', () => {
  test('never runs: not from a quote, in whatever style, wherever the new words stand', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), foreign, own, said, (style, lines, commands, text) => {
        const words = [...new Set(commands), text].filter((line) => line !== '').join('\n');
        const mail = { from: 'Desk <support@desk.example>', to: 'anna@agents.example', subject: 'Printer' };
        const { content } = style.body(words, { ...mail, text: lines.join('\n') });
        for (const line of commandsIn(content)) expect(line).not.toContain('FOREIGN');
      }),
      { numRuns: 1000 },
    );
  });

  test('never runs from a quote that a mail program made, with its parts and encodings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MAIL_CLIENTS),
        foreign,
        own,
        said,
        async (client, lines, commands, text) => {
          const words = [...new Set(commands), ...text.split('\n')];
          const mail = { from: 'Desk <support@desk.example>', to: 'anna@agents.example', subject: 'Printer' };
          for (const line of await commandsOfMail(client.body(words, { ...mail, text: lines.join('\n') })))
            expect(line).not.toContain('FOREIGN');
        },
      ),
      { numRuns: 600 },
    );
  });

  test('never runs from a file, a message that came along, a part that is not shown, or a calendar entry', async () => {
    const hidden = fc.constantFrom(
      (text: string) => ({ type: 'text/plain; name="orders.txt"', disposition: 'attachment', content: text }),
      (text: string) => ({ type: 'text/plain; name="orders.txt"', disposition: 'inline', content: text }),
      (text: string) => ({
        type: 'text/markdown',
        disposition: 'attachment; filename="x.md"',
        content: text,
      }),
      (text: string) => ({
        type: 'message/rfc822',
        disposition: 'inline',
        content: `Subject: x\r\n\r\n${text}`,
      }),
      (text: string) => ({
        type: 'text/html',
        disposition: 'inline',
        content: `<div style="display:none">${text.replaceAll('\n', '<br>')}</div>`,
      }),
      (text: string) => ({
        type: 'text/html',
        disposition: 'inline',
        content: `<!-- ${text} --><p>Hello</p>`,
      }),
      (text: string) => ({ type: 'text/x-amp-html', disposition: 'inline', content: `<p>${text}</p>` }),
      (text: string) => ({
        type: 'text/calendar; method=REQUEST',
        disposition: 'inline',
        content: `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:${text.replaceAll('\n', '\\n')}\r\nEND:VEVENT\r\nEND:VCALENDAR`,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        hidden,
        foreign,
        own,
        said,
        fc.boolean(),
        async (part, lines, commands, text, related) => {
          const { type, disposition, content } = part(lines.join('\n'));
          const words = [...new Set(commands), text === '' ? 'Hello' : text].join('\r\n');
          const body = [
            'MIME-Version: 1.0',
            `Content-Type: multipart/${related ? 'alternative' : 'mixed'}; boundary=x`,
            '',
            '--x',
            'Content-Type: text/plain; charset=utf-8',
            '',
            words,
            '--x',
            `Content-Type: ${type}`,
            `Content-Disposition: ${disposition}`,
            '',
            content,
            '--x--',
            '',
          ].join('\r\n');
          for (const line of await commandsOfMail(body)) expect(line).not.toContain('FOREIGN');
        },
      ),
      { numRuns: 600 },
    );
  });

  test('never runs from a signature, and not from a mail that is forwarded', () => {
    const below = fc.constantFrom(
      '-- \nAnna Berg',
      '---------- Forwarded message ---------\nFrom: Carla <carla@customer.example>\nDate: Mon, Mar 2, 2026\nSubject: Fire\nTo: Anna <anna@agents.example>\n',
      '-----Original Message-----\nFrom: Carla <carla@customer.example>\nSent: Monday, March 2, 2026\nTo: Anna\nSubject: Fire\n',
      'Begin forwarded message:\n\nFrom: Carla <carla@customer.example>\nSubject: Fire\nDate: 2 March 2026\nTo: anna@agents.example\n',
    );
    fc.assert(
      fc.property(below, foreign, own, said, (head, lines, commands, text) => {
        const words = [...new Set(commands), text].filter((line) => line !== '').join('\n');
        for (const line of commandsIn(`${words}\n\n${head}\n${lines.join('\n')}\n`))
          expect(line).not.toContain('FOREIGN');
      }),
      { numRuns: 1000 },
    );
  });

  test('never runs below the first line of text', () => {
    fc.assert(
      fc.property(own, foreign, (commands, lines) => {
        const text = [...new Set(commands), 'Hello Carla,', ...lines].join('\n');
        const [order, ...others] = readOrders(text, VOCABULARY);
        expect(others).toEqual([]);
        expect(order?.commands.map(({ line }) => line).join()).not.toContain('FOREIGN');
        expect(order?.problems.map(({ line }) => line).join()).not.toContain('FOREIGN');
        expect(order?.strays).toHaveLength(lines.length);
      }),
    );
  });
});

describe('the reading of commands', () => {
  test('comes to an end with any text, and loses no line of it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.string(),
            foreign.map((all) => all.join('\n')),
          ),
          { maxLength: 20 },
        ),
        (lines) => {
          const text = lines.join('\n');
          const sections = readSections(text, isCommandWord);
          const kept = sections
            .flatMap(({ commands, body }) => [...commands.map(({ line }) => line), body])
            .join('\n');
          const letters = (from: string) => (from.match(/[\p{L}\p{N}#]/gu) ?? []).join('');
          expect(letters(kept)).toBe(letters(text));
          readOrders(text, VOCABULARY);
        },
      ),
      { numRuns: 1000 },
    );
  });

  // No clock is read: what takes the square of its length takes minutes at this one, and the test's deadline ends it.
  test.each([
    '#note ',
    '#note\n',
    '#tag a\n',
    '#take\n#unassign\n',
    '#tag "',
    '#tag \\"',
    '#cc a@b.example,',
    '#snooze 1h ',
    '#remind  ',
    '#title \u201e',
    ' \u200b',
    '#a',
    '#ticket TICK-1\n',
    '#list status:open ',
    '#done 1 ',
  ])(
    'takes a time that grows with the length of %j, and not with its square',
    { timeout: 30_000 },
    (unit) => {
      const [first = ''] = unit.split(' ');
      const rest = unit.slice(first.length);
      for (const text of [unit.repeat((512 * 1024) / unit.length), `${first} ${rest.repeat(256 * 1024)}`])
        expect(readOrders(text, VOCABULARY).length).toBeGreaterThan(0);
    },
  );

  test('of what was written about several tickets gives each its own again', () => {
    const command: fc.Arbitrary<Command> = fc.oneof(
      fc.record({
        verb: fc.constant('title' as const),
        title: fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/),
      }),
      fc.record({ verb: fc.constant('priority' as const), priority: fc.constantFrom('low', 'high') }),
      fc.record({ verb: fc.constant('assign' as const), agent: fc.constantFrom('anna', 'ben') }),
      fc.record({ verb: fc.constant('status' as const), status: fc.constantFrom('open', 'waiting') }),
    );
    const part = fc.record({
      number: fc.integer({ min: 1, max: 9999 }).map((number) => number as TicketNumber),
      commands: fc.uniqueArray(command, { maxLength: 4, selector: ({ verb }) => verb }),
      text: fc.constantFrom('', 'Hello Carla,\nit is on its way.', 'A line.\n\n#take\nAnd one more.'),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const written = parts
          .map(({ number, commands, text }) =>
            [{ verb: 'ticket' as const, number }, ...commands]
              .map((one) => writeCommand(one, VOCABULARY))
              .concat(text === '' ? [] : [text])
              .join('\n'),
          )
          .join('\n\n');
        const orders = readOrders(written, VOCABULARY);
        expect(orders.flatMap(({ problems }) => problems)).toEqual([]);
        expect(
          orders.map(({ commands, text }) => ({ commands: commands.map((one) => one.command), text })),
        ).toEqual(
          parts.map(({ number, commands, text }) => ({
            commands: [{ verb: 'ticket', number }, ...commands],
            text,
          })),
        );
      }),
    );
  });
});
