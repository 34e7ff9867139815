import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/base/errors.ts';
import { COMMAND_WORDS } from '../../src/desk/commands/verbs.ts';
import { LOCALES } from '../../src/desk/locale/locale.ts';
import { AUDIENCE_OF, NOTICE_KINDS } from '../../src/desk/notices/notice-kinds.ts';
import { markerIndex } from '../../src/mail/reply-text.ts';
import { sampleNotices } from '../../src/outbound/compose/samples.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { hostile } from './drafts.ts';

const templates = loadTemplates([]);
const everyKind = NOTICE_KINDS.flatMap((kind) => LOCALES.map((locale) => ({ kind, locale })));
const customerKinds: readonly string[] = NOTICE_KINDS.filter((kind) => AUDIENCE_OF[kind] === 'customer');
/** About no one ticket, so an answer to them has no marker to stand above. */
const ticketlessKinds = [
  'delivery-delayed',
  'operator-alert',
  'action-denied',
  'command-help',
  'desk-rejected',
  'desk-receipt',
  'ticket-list',
  'report',
  'canned-list',
  'digest',
];
const aboutTickets = everyKind.filter(({ kind }) => !ticketlessKinds.includes(kind));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function operatorFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-templates-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function refusal(files: Record<string, string>): string {
  try {
    loadTemplates([operatorFolder(files)]);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'config.invalid') return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('what a notice says', () => {
  test.each(everyKind)('$kind in $locale is what was reviewed', async ({ kind, locale }) => {
    const [first, ...others] = sampleNotices(kind, locale);
    const shown = [first!, ...others, hostile(first!)].map((notice) => {
      const { subject, text, html } = templates.render(notice);
      return `Subject: ${subject}\n\n${text}\n~~~~ HTML\n${html}`;
    });
    await expect(shown.join('\n######## next\n\n')).toMatchFileSnapshot(`golden/${kind}.${locale}.txt`);
  });

  test.each(everyKind)('$kind in $locale holds no markup or control of a stranger', ({ kind, locale }) => {
    for (const notice of sampleNotices(kind, locale)) {
      const { subject, text, html } = templates.render(hostile(notice));
      expect(html).not.toMatch(/<script|<img|https?:/i);
      expect(`${subject}${text}`).toContain('{{constructor}}');
      expect(`${text}${html}`).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
      expect(subject).not.toMatch(/[\x00-\x1f\x7f\u202e]/);
    }
  });

  test('a mail to an agent begins with the line above which the answer is written', () => {
    for (const { kind, locale } of aboutTickets.filter(({ kind }) => !customerKinds.includes(kind))) {
      for (const notice of sampleNotices(kind, locale)) {
        expect(markerIndex(templates.render(notice).text), kind).toBe(0);
      }
    }
  });

  test('a mail to a customer holds no marker, no command and no word of ours for the inside', () => {
    for (const { kind, locale } of everyKind.filter(({ kind }) => customerKinds.includes(kind))) {
      for (const notice of sampleNotices(kind, locale)) {
        const { subject, text, html } = templates.render(notice);
        const all = `${subject}\n${text}\n${html}`;
        expect(markerIndex(all), kind).toBe(-1);
        expect(all, kind).not.toMatch(/#(?:note|take|assign|resolve|close|waiting|open|priority|help)\b/);
        expect(all, kind).not.toMatch(
          /\b(?:channel|assign|priority|internal|Kanal|intern|Zuständig|Priorität)/i,
        );
      }
    }
  });

  test('the help names every command there is', () => {
    for (const locale of LOCALES) {
      const { text, html } = templates.render(sampleNotices('command-help', locale)[0]!);
      for (const word of COMMAND_WORDS) {
        expect(text).toMatch(new RegExp(`^#${word}\\b`, 'm'));
        expect(html).toContain(`<code>#${word}`);
      }
    }
  });

  test('a notification names the commands that make sense now, and where all of them are told', () => {
    for (const locale of LOCALES) {
      for (const kind of ['ticket-opened', 'customer-replied', 'ticket-assigned'] as const) {
        for (const notice of sampleNotices(kind, locale)) {
          const { text, html } = templates.render(notice);
          const named = Array.from(text.matchAll(/^#(\w+) - \S/gm), ([, word]) => word);
          expect(named, kind).toEqual([...('offers' in notice ? (notice.offers ?? []) : []), 'help']);
          for (const word of named) expect(html, kind).toContain(`<code>#${word}</code> - `);
        }
      }
    }
  });

  test('the base subject is the same in every mail about a ticket, so that clients thread them', () => {
    const subjects = aboutTickets.map(({ kind, locale }) =>
      templates.render(sampleNotices(kind, locale)[0]!),
    );
    const bases = new Set(
      subjects
        .map(({ subject }) => subject.replace(/^Re: /, ''))
        .filter((subject) => subject !== '[#TICK-1001]'),
    );
    expect([...bases]).toEqual(['[#TICK-1001] The printer on the second floor is silent']);
  });

  test('a confirmation quotes no more than the limit, since its reader may never have written to us', () => {
    const notice = sampleNotices('confirmation', 'en')[0]!;
    const { text } = templates.render({ ...notice, text: 'spam '.repeat(5000) } as typeof notice);
    expect(text.length).toBeLessThan(2600);
    expect(text).toContain('[...]');
  });

  test('an answer is never cut', () => {
    const notice = sampleNotices('answer', 'en')[0]!;
    const long = 'word '.repeat(40_000).trim();
    expect(templates.render({ ...notice, text: long } as typeof notice).text).toContain(long);
  });

  test('the signature of an answer is set off as clients expect it', () => {
    expect(templates.render(sampleNotices('answer', 'en')[0]!).text).toContain('\n-- \nAnna Berg\n');
  });
});

describe('templates of the operator', () => {
  test('go before the built-in ones, one file at a time', () => {
    const own = loadTemplates([operatorFolder({ 'confirmation/en/text.hbs': 'Got it: {{ticket.tag}}\n' })]);
    const notice = sampleNotices('confirmation', 'en')[0]!;
    expect(own.render(notice).text).toBe('Got it: TICK-1001\n');
    expect(own.render(notice).html).toBe(templates.render(notice).html);
  });

  test('may replace a partial', () => {
    const own = loadTemplates([operatorFolder({ 'partials/de/commands.text.hbs': 'Befehle: siehe Wiki\n' })]);
    expect(own.render(sampleNotices('ticket-opened', 'de')[0]!).text).toContain('Befehle: siehe Wiki');
    expect(own.render(sampleNotices('ticket-opened', 'en')[0]!).text).not.toContain('Befehle');
  });

  test.each([
    [
      'a misspelt variable',
      { 'answer/de/text.hbs': '{{txet}}' },
      /answer\/de\/text\.hbs: line 1: there is no "txet" here; there are .*\bcustomerName\b/,
    ],
    [
      'one in a branch seldom taken',
      { 'answer/en/html.hbs': '{{text}}{{#if done}}{{doen}}{{/if}}' },
      /answer\/en\/html\.hbs: line 1: there is no "doen" here; there are .*\bcustomerName\b/,
    ],
    [
      'one in a partial',
      { 'partials/en/facts.text.hbs': '{{ticket.tga}}' },
      /partials\/en\/facts\.text\.hbs: line 1: there is no "tga" here; there are .*\bticket\.tag\b/,
    ],
    [
      'an unknown helper',
      { 'closed/en/text.hbs': '{{quoet teamName}}' },
      /closed\/en\/text\.hbs: .*unknown helper quoet/,
    ],
    ['a syntax error', { 'closed/en/text.hbs': '{{#if teamName}}' }, /closed\/en\/text\.hbs: Parse error/],
    ['a kind that does not exist', { 'confirmtaion/en/text.hbs': 'x' }, /confirmtaion would never be used/],
    ['a language that does not exist', { 'closed/fr/text.hbs': 'x' }, /closed\/fr would never be used/],
    ['a part that does not exist', { 'closed/en/txt.hbs': 'x' }, /txt\.hbs would never be used/],
    [
      'a subject without the tag',
      { 'closed/en/subject.hbs': '{{ticket.subject}}' },
      /closed\/en: the subject must hold/,
    ],
    [
      'an agent mail without the marker',
      { 'ticket-opened/en/text.hbs': '{{text}}' },
      /ticket-opened\/en: .*must begin with \{\{marker\}\}/,
    ],
    [
      'an agent mail with text above the marker',
      { 'ticket-opened/en/html.hbs': '<p>{{text}}</p>{{marker}}' },
      /must begin with \{\{marker\}\}/,
    ],
    [
      'a customer mail with the marker',
      { 'closed/en/text.hbs': 'x {{marker}}' },
      /must not hold \{\{marker\}\}/,
    ],
    ['an empty text', { 'closed/en/text.hbs': '\n' }, /closed\/en: the text is empty/],
    ['a huge file', { 'closed/en/text.hbs': 'x'.repeat(70_000) }, /closed\/en\/text\.hbs is larger than/],
  ])('%s fails the start, with file and reason named (T-21)', (_, files, reason) => {
    expect(refusal(files as Record<string, string>)).toMatch(reason);
  });

  test('a folder that is not there fails the start', () => {
    expect(() => loadTemplates(['/nonexistent/templates'])).toThrow(/does not exist/);
  });

  test('a missing file fails the start, with its name', () => {
    const folder = operatorFolder({});
    cpSync(fileURLToPath(new URL('../../templates', import.meta.url)), folder, { recursive: true });
    rmSync(join(folder, 'closed/de/html.hbs'));
    expect(() => loadTemplates([], folder)).toThrow(/closed\/de\/html\.hbs is missing/);
  });
});
