import { describe, expect, test } from 'vitest';
import { readReply } from '../../src/inbound/parse/reply.ts';

/** Which lines are a quote, where its signs are unusual or its lines were broken on the way. */
const read = (text: string) => readReply(text, null, false);
const ANSWER = 'We have two of them, and both of them are broken.';

describe('a quote below an attribution is folded by whatever sign its lines have', () => {
  test.each([
    [
      'Supercite',
      '>>>>> "BE" == Bob Example <bob@desk.example> writes:\n\n    BE> How many printers do you have,\n    BE> and which of them are broken?',
    ],
    [
      'Supercite with names',
      '>>>>> On Mon, 2 Mar 2026, "Bob" == Bob Example wrote:\n\n  Bob> How many printers do you have,\n  Bob> and which of them are broken?',
    ],
    [
      'a sign of somebody’s own',
      'On Mon, 2 Mar 2026, Bob Example wrote:\n\n--]How many printers do you have,\n--]and which of them are broken?\n--]',
    ],
    [
      'bars below a name',
      'Bob Example wrote:\n| How many printers do you have,\n| and which of them are broken?',
    ],
    ['initials below a name', 'Bob Example wrote:\n\nBE> How many printers do you have?'],
    [
      'hashes with a blank',
      'Bob Example <bob@desk.example> wrote:\n# How many printers do you have,\n# and which of them are broken?',
    ],
    [
      'a subject in the attribution',
      'On Mar 2, 10:30am in "Re: Your printers", Bob Example wrote:\n> How many printers do you have?',
    ],
    [
      'its header in place of an attribution',
      '> -----Original Message-----\n> From: Bob Example [mailto:bob@desk.example]\n> Sent: 02 March 2026 10:30\n> To: Carla\n> Subject: Printers\n>\n> How many printers do you have?',
    ],
    [
      'its header alone',
      '> From: Bob Example <bob@desk.example>\n> Date: Mon, 2 Mar 2026 10:30:00 +0000\n>\n> How many printers do you have?',
    ],
    [
      'its beginning left out',
      'On Mon, 2 Mar 2026 at 10:30:00AM +0000, Bob Example wrote:\n[...]\n> How many printers do you have?',
    ],
    [
      'its beginning left out, in words of the writer’s own',
      'Mon, 2 Mar 2026, 10:30:00 Bob Example <bob@desk.example> wrote:\n\n[lost]\n\nBE> How many printers do you have?',
    ],
    [
      'its middle left out',
      'On Mon, 2 Mar 2026 at 10:30:00AM +0000, Bob Example wrote:\n> How many printers do you have?\n\n<snip>\n\n> Which of them are broken?',
    ],
  ])('%s', (_name, quote) => {
    expect(read(`${quote}\n\n${ANSWER}`)).toMatchObject({ text: ANSWER, quoted: quote });
  });

  test('answers between single lines of Supercite stay with them', () => {
    const mixed = '    Bob> Is it on?\n\nYes.\n\n    Bob> And the cable?\n\nIn.';
    const attribution = '>>>>> "Bob" == Bob Example <bob@desk.example> writes:';
    expect(read(`${attribution}\n\n${mixed}`).text).toBe(mixed);
  });

  test('answers between lines with a sign of somebody’s own stay with them', () => {
    const mixed =
      '--]How many printers do you have,\n--]if any?\n\nTwo.\n\n--]Which of them\n--]are broken?\n\nBoth.';
    expect(read(`Hello Bob,\n\nOn Mon, 2 Mar 2026, Bob Example wrote:\n${mixed}`).text).toContain(mixed);
  });
});

test('a command below lines with a sign of somebody’s own is theirs (T-48)', () => {
  const attribution = 'On Mon, 2 Mar 2026 at 10:30, Carla <carla@kunde.example> wrote:';
  const { text, quoted } = read(`${attribution}\n\n--]The printer\n--]burns.\n\n#close\n\nGood.`);
  expect(text).toBe('Good.');
  expect(quoted).toContain('#close');
});

test('an attribution further in than clients quote is no beginning of an older message', () => {
  const text =
    '    E> Bob wrote\n    >>>>>>> "A" == Anna Example <anna@far.example> writes:\n    A> Is it out?\n\nIt is, since Monday.';
  expect(readReply(text, null, false).text).toBe(text);
});

test('a quote whose attribution stands within it is no citation, though a line with a colon stands above it', () => {
  const read = readReply(
    'We also need these two things:\n\n> On 2 Mar 2026, at 10:30, Bob <bob@desk.example> wrote:\n>\n> Is it out?',
    null,
    false,
  );
  expect(read.text).toBe('We also need these two things:');
});

describe('what a mailer wrapped out of a quote belongs to the quote', () => {
  test.each([
    'From: support-desk@desk.example [mailto:support-desk@desk.example] On Behalf Of\nBob\n> Example',
    'we have looked at the printers of the second floor and of the Eastern\nBuilding\n> and found nothing wrong with them',
    'we have looked at the printers of the second floor and all those on the\nthird\n> and found nothing wrong with them',
  ])('%s', (lines) => {
    const quote = `> -----Original Message-----\n> ${lines}`;
    expect(read(`${ANSWER}\n\n${quote}`)).toMatchObject({ text: ANSWER, quoted: quote });
  });

  test.each([
    '> Is the printer on the second floor switched on and connected?\nYes\n> And the other one?\nno',
    '> Is the printer on the second floor on?\nyes, it is\n> And the other one?\nno',
    '> Which one is it\nEpson\n> and where does it stand?\nSecond floor',
  ])('an answer between quoted lines is none: %s', (mixed) => {
    expect(read(`On Mon, 2 Mar 2026 at 10:30, Bob <bob@desk.example> wrote:\n${mixed}`).text).toBe(mixed);
  });
});
