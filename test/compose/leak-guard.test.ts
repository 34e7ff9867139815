import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { createReplyTokens, type Person } from '../../src/desk/signing/reply-token.ts';
import { LETTERS_TESTED, NOTE } from './leak-texts.ts';
import { lettersOf, SharedStretches } from '../../src/outbound/compose/leak-guard/letters.ts';
import { leaksIn, type GuardFacts, type SeenMail } from '../../src/outbound/compose/leak-guard/leak-guard.ts';
import { scaffoldingLines } from '../../src/outbound/compose/leak-guard/scaffolding.ts';
import { sampleNotices } from '../../src/outbound/compose/samples.ts';
import { loadTemplates, type Templates } from '../../src/outbound/compose/templates.ts';
import { AUDIENCE_OF, NOTICE_KINDS } from '../../src/desk/notices/notice-kinds.ts';
import { LOCALES } from '../../src/desk/locale/locale.ts';
import { formatAddrSpec } from '../../src/mail/address.ts';
import { REPLY_MARKER } from '../../src/mail/reply-text.ts';
import { address } from '../support/desk.ts';

const tokens = createReplyTokens([Buffer.alloc(32, 7)]);
const support = address('support@desk.example');
const claim = (number: number, person: Person) => ({ number: number as TicketNumber, person, issuedAtMs: 0 });
const carla = claim(1001, { kind: 'participant', ordinal: 1 });
const replyTo = (number: number, person: Person) =>
  formatAddrSpec(tokens.replyAddress(support, claim(number, person)));

let templates: Templates;
let scaffolding: ReadonlySet<string>;
beforeAll(() => {
  templates = loadTemplates([]);
  scaffolding = scaffoldingLines(templates);
});

function leaks(mail: Partial<SeenMail>, facts: Partial<GuardFacts> = {}) {
  return leaksIn(
    { header: '', subject: '', text: '', html: null, files: [], ...mail },
    {
      internal: [NOTE],
      foreign: [],
      known: [],
      scaffolding,
      agentAddresses: ['anna@agents.example', 'ben@agents.example'],
      secrets: ['relay-Pa55word'],
      tokens,
      reader: carla,
      ...facts,
    },
  );
}
const kinds = (mail: Partial<SeenMail>, facts: Partial<GuardFacts> = {}) =>
  leaks(mail, facts).map((one) => one.kind);

/** Every letter as a character reference of HTML. */
function numbered(text: string, radix: 10 | 16): string {
  const number = (letter: string) => (letter.codePointAt(0) ?? 0).toString(radix);
  return Array.from(text, (letter) => `&#${radix === 16 ? 'x' : ''}${number(letter)};`).join('');
}

describe('what a note says does not leave (T-53)', () => {
  const lines = NOTE.split('\n');
  const long = lines[0] ?? '';
  test.each<[string, string]>([
    ['as it is', `Hello,\n\n${NOTE}`],
    ['quoted', `Hello,\n\n${lines.map((line) => `> ${line}`).join('\n')}`],
    ['quoted twice', `Hello\n${lines.map((line) => `>> > ${line}`).join('\n')}`],
    ['quoted with bars and blanks', lines.map((line) => `| \u00a0${line}`).join('\r\n')],
    ['wrapped at forty', `Hello\n> ${long.match(/.{1,40}(?:\s|$)/g)?.join('\n> ') ?? ''}`],
    ['wrapped within words', `Hello\n> ${long.match(/.{1,17}/g)?.join('\n> ') ?? ''}`],
    ['in capitals, without punctuation', long.toUpperCase().replace(/[.,;:-]/g, '')],
    ['inside of a sentence', `As you know ${long.slice(0, 70)} and so on.`],
    ['a short line of it', 'Hello,\nNever tell him that.\nAnna'],
    ['a short sentence of it, quoted', '> Never tell him that. Bye'],
    ['a code of it', '> INT-4711-X'],
    ['in full-width letters', `Ｔｈｅ ${long.slice(4)}`],
  ])('%s', (_name, text) => {
    expect(kinds({ text })).toContain('internal-text');
  });

  test.each<[string, Partial<SeenMail>]>([
    ['in the subject', { subject: `Re: ${long}` }],
    [
      'in HTML alone',
      {
        html: `<p>Hi</p><blockquote>${long.replaceAll(' ', '&nbsp;').replace('margin', 'mar<b>gin</b>')}</blockquote>`,
      },
    ],
    ['in HTML, letter by letter as numbers', { html: `<p>${numbered(long, 10)}</p>` }],
    ['in HTML, letter by letter as hexadecimal numbers', { html: `<p>${numbered(long, 16)}</p>` }],
    ['in a file', { files: [{ name: 'log.txt', text: `x\n${NOTE}` }] }],
    ['in the name of a file', { files: [{ name: `${long}.txt`, text: null }] }],
    [
      'in a link',
      { html: `<a href="https://x.example/${replyTo(1001, { kind: 'agent', name: 'anna' })}">x</a>` },
    ],
  ])('%s', (_name, mail) => {
    expect(leaks(mail)).not.toEqual([]);
  });

  test('the finding shows the words as the note has them, and where they stood', () => {
    expect(leaks({ text: `> ${long.toUpperCase()}` })[0]).toEqual({
      kind: 'internal-text',
      where: 'text',
      excerpt: long,
    });
  });

  test('a note in Chinese is known by fewer signs', () => {
    const internal = ['客户自三月以来没有付款，请不要告诉他我们知道这件事。'];
    expect(kinds({ text: '> 客户自三月以来没有付款，请不要告诉他我们知道这件事。' }, { internal })).toEqual([
      'internal-text',
    ]);
    expect(kinds({ text: '您好，客户您的付款已收到，谢谢。' }, { internal })).toEqual([]);
  });

  test('forty letters of a note in a row are found wherever they are cut out, thirty are not', () => {
    const letters = lettersOf(LETTERS_TESTED);
    const shared = new SharedStretches(letters, 40);
    fc.assert(
      fc.property(
        fc.nat({ max: letters.length - 60 }),
        fc.integer({ min: 40, max: 60 }),
        fc.string(),
        (at, size, around) => {
          const cut = letters.slice(at, at + size);
          const pad = lettersOf(around).slice(0, 10);
          expect(shared.sharedWith(`${pad}zzz${cut}zzz${pad}`).length).toBeGreaterThan(0);
          expect(shared.sharedWith(`${pad}zzz${cut.slice(0, 30)}zzz${pad}`)).toEqual([]);
        },
      ),
    );
  });

  test('a text of nothing but repetitions costs no more than any other', () => {
    const internal = ['a'.repeat(64 * 1024), 'ab'.repeat(32 * 1024)];
    expect(kinds({ text: 'b'.repeat(64 * 1024) }, { internal })).toEqual([]);
    expect(kinds({ text: 'ab'.repeat(100_000) }, { internal })).toEqual(['internal-text']);
  });
});

describe('what may leave (false alarms)', () => {
  const said =
    'The printer on the second floor has been silent since Monday morning, and nobody knows why that is.';
  const sure = (mail: Partial<SeenMail>, facts: Partial<GuardFacts> = {}) => {
    expect(leaks(mail, facts)).toEqual([]);
  };

  test('the customer’s own words, also where a note repeats them', () => {
    const internal = [`She says: "${said}" I think it is the fuse.`];
    sure({ text: `You wrote:\n> ${said}\nPlease try the fuse.` }, { internal, known: [said] });
    expect(kinds({ text: `> ${said}` }, { internal })).toEqual(['internal-text']);
  });

  test('an answer that was sent once, and is sent again', () => {
    const sent = 'Please switch it off, wait for ten seconds, and switch it on again at the wall socket.';
    sure({ text: sent }, { internal: [`I told him: ${sent}`], known: [sent] });
  });

  test.each([
    ['Hello Mr Weber,\n\nthank you for your message.\n\nKind regards\nAnna Berg'],
    ['Guten Tag,\n\nvielen Dank für Ihre Nachricht.\n\nMit freundlichen Grüßen\nAnna Berg'],
    ['Please let me know if you have any further questions.'],
    ['Yes, please.'],
    ['Bitte rufen Sie mich an.'],
    ['ok'],
    ['#1 is the left cable, #2 the right one.\n# comment\n#include <stdio.h>\n#hashtag'],
    ['Please open the box, close the lid, and assign a number.'],
    ['See TICK-1002 for the other matter.'],
  ])('ordinary lines: %j', (text) => {
    sure(
      { text },
      {
        internal: [
          'Customer called.\nOk, will do.\n\nKind regards\nAnna Berg',
          'Mit freundlichen Grüßen\nAnna Berg',
          'Please let me know if you have any further questions.',
          'Yes, please.',
        ],
      },
    );
  });

  test('the name and firm below every mail of an agent, which stand below the note, too', () => {
    const signature =
      'Kind regards\nAnna Berg\nSenior Support Engineer, Example Ltd, 1 High Street, Exampletown\nPhone +44 20 7946 0018';
    sure({ text: `It is fixed.\n\n${signature}` }, { internal: [`He has not paid.\n\n${signature}`] });
  });

  test('but a postscript below the name is a part of the note', () => {
    const note = 'Kind regards\nAnna\nPS: he has not paid since March and will never pay again.';
    expect(kinds({ text: `Hello\n${note}` }, { internal: [`See above.\n\n${note}`] })).toEqual([
      'internal-text',
    ]);
  });

  test('the token of the very reader, in header and text', () => {
    const own = replyTo(1001, carla.person);
    const messageId = tokens.messageId(carla, 'u', 'desk.example');
    const header = `From: Support <support@desk.example>\r\nTo: carla@customer.example\r\nReply-To: ${own}\r\nMessage-ID: <${messageId}>\r\nReferences: <${messageId}>\r\n <first@customer.example>`;
    sure({ header, text: `Write to ${own}.` });
  });

  test('an address that the customer knows, and a key that the customer sent', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----';
    sure(
      { text: `Write to anna@agents.example. You sent ${key}` },
      { known: [`I wrote to Anna@Agents.example: ${key}`] },
    );
  });

  test('every mail to a customer as the templates make it, in every language', () => {
    for (const kind of NOTICE_KINDS.filter((one) => AUDIENCE_OF[one] === 'customer')) {
      for (const locale of LOCALES)
        for (const notice of sampleNotices(kind, locale)) sure(templates.render(notice));
    }
  });

  test('texts that share nothing are told apart, whatever they are (property)', () => {
    const word = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    });
    const other = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('n', 'o', 'p', 'q', 'r', 's', 't'),
    });
    const text = (unit: fc.Arbitrary<string>) =>
      fc.array(unit, { maxLength: 200 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text(word), text(other), (note, answer) => {
        expect(kinds({ text: answer }, { internal: [note], foreign: [note] })).toEqual([]);
      }),
    );
  });
});

describe('what we wrote to agents does not leave', () => {
  test('any notification of any kind and language, quoted in whole (T-53)', () => {
    for (const kind of NOTICE_KINDS.filter((one) => AUDIENCE_OF[one] === 'agent')) {
      for (const locale of LOCALES) {
        for (const notice of sampleNotices(kind, locale)) {
          const { text } = templates.render(notice);
          const below = text.slice(text.indexOf(REPLY_MARKER) + REPLY_MARKER.length);
          const quoted = `Hello.\n${below
            .split('\n')
            .map((line) => `> ${line}`)
            .join('\n')}`;
          expect(kinds({ text: quoted }, { internal: [] }), `${kind} ${locale}`).not.toEqual([]);
        }
      }
    }
  });

  test.each([
    ['the marker', `Hello\n> ${REPLY_MARKER}`, 'scaffolding'],
    ['the help below it', 'Hello\n> #take - make yourself the assignee', 'scaffolding'],
    ['why the agent gets it', 'You get this because the ticket is yours now.', 'scaffolding'],
    ['a command below the greeting', 'Hello,\n#close\nBye', 'command-line'],
    ['a command with a value', 'Hello,\n#assign ben\nBye', 'command-line'],
    ['a note that did not stand at the top', 'Hello,\n\n#note he must not know\n', 'command-line'],
  ])('%s', (_name, text, kind) => {
    const found = leaks({ text }, { internal: [] });
    expect(found.map((one) => one.kind)).toEqual([kind]);
    const lines = text.split('\n').map((line) => line.replace(/^> /, ''));
    expect(lines.length === 1 ? lines : lines.slice(1)).toContain(found[0]?.excerpt.replace(/^> /, ''));
  });
});

describe('what belongs to others does not leave (T-54)', () => {
  test.each<[string, number, Person]>([
    ['another ticket', 1002, { kind: 'participant', ordinal: 1 }],
    ['another participant', 1001, { kind: 'participant', ordinal: 2 }],
    ['an agent', 1001, { kind: 'agent', name: 'anna' }],
  ])('the signed address and Message-ID of %s', (_name, number, person) => {
    const other = tokens.messageId(claim(number, person), 'u', 'desk.example');
    expect(kinds({ text: `see ${replyTo(number, person)}` })).toEqual(['foreign-token']);
    expect(kinds({ text: `see <${other}>` })).toEqual(['foreign-token']);
    const link = replyTo(number, person).replaceAll('+', '%2B').replace('@', '%40');
    expect(kinds({ html: `<a href="mailto:${link}">x</a>` })).toEqual(['foreign-token']);
    expect(kinds({ html: `<a href="mailto:${replyTo(number, person)}">x</a>` })).toEqual(['foreign-token']);
    expect(kinds({ header: `Reply-To: ${replyTo(number, person)}` })).toEqual(['foreign-token']);
  });

  test('a token with one sign changed is none, and holds nothing up', () => {
    const other = replyTo(1002, carla.person);
    expect(kinds({ text: other.replace(/.@/, (end) => (end.startsWith('a') ? 'b@' : 'a@')) })).toEqual([]);
  });

  test('a long passage of another customer’s mail; a sentence that many write is no such passage', () => {
    const foreign = [
      'My name is Dora Winter, I live at 7 Elm Road, and my contract 99-1234 ends in May because I am moving abroad.',
    ];
    expect(kinds({ text: `> ${foreign[0] ?? ''}` }, { foreign })).toEqual(['foreign-text']);
    expect(kinds({ text: 'My contract ends in May because I am moving.' }, { foreign })).toEqual([]);
  });

  test.each([
    ['text', { text: 'Write to Anna@Agents.example' }],
    ['HTML', { html: '<a href="mailto:ben@agents.example">Ben</a>' }],
    ['From', { header: 'From: Anna <anna@agents.example>' }],
    ['Cc', { header: 'Cc: x@y.example,\r\n ben@agents.example' }],
    ['a file', { files: [{ name: 'a.txt', text: 'ben@agents.example' }] }],
  ])('the private address of an agent in %s', (_name, mail) => {
    expect(kinds(mail, { internal: [] })).toEqual(['agent-address']);
  });

  test.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc'],
    ['a PGP private key', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
    ['an AWS key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a password of the installation', 'the relay wants relay-Pa55word'],
  ])('%s, and the finding does not repeat it', (_name, text) => {
    const found = leaks({ text });
    expect(found.map((one) => one.kind)).toEqual(['secret']);
    expect(found[0]?.excerpt).not.toContain(text.slice(0, 12));
    expect(found[0]?.excerpt).not.toContain('Pa55word');
  });

  test.each(['Bcc: x@y.example', 'bcc:x@y.example', 'Resent-Bcc: x@y.example'])('%s (T-52)', (field) => {
    expect(kinds({ header: `From: support@desk.example\r\n${field}` })).toEqual(['blind-copy']);
  });
});
