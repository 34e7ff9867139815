import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { readBook, type ArrivalLine, type Book, type OutgoingLine } from '../chaos/book.ts';
import { Dice } from '../chaos/dice.ts';
import type { Evidence } from '../chaos/evidence.ts';
import { judge } from '../chaos/laws.ts';
import { AGENT, Writer } from '../chaos/letters.ts';
import type { Letter } from '../chaos/ledger.ts';
import { handleOf, type Copy } from '../chaos/relay.ts';
import { Scene } from '../chaos/scene.ts';
import { SmtpHand } from '../chaos/smtp-hand.ts';
import { memoryLog } from '../support/memory-log.ts';
import { IN_PROCESS } from '../support/in-process.ts';

/** An oracle that cannot find anything proves nothing: each law is shown a run in which it alone is broken. */
let dir: string;
let whole: Evidence;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-laws-'));
  const scene = await Scene.make({ dir, seed: 1 });
  const config = loadConfig(scene.configPath, {}, dir);
  const gateway = await startGateway(config, { ...IN_PROCESS, log: memoryLog(), pollMs: 50 });
  await play(scene, gateway);
  await gateway.stop();
  await scene.close();
  whole = {
    stage: 'final',
    book: readBook(scene.database),
    promised: scene.ledger.snapshot(),
    blob: (sha256) => {
      const path = join(scene.dataDir, 'blobs', sha256.slice(0, 2), sha256);
      return existsSync(path) ? readFileSync(path) : null;
    },
    copies: scene.relay.copies,
    kills: [],
    answerLost: () => false,
    secrets: ['a secret of the desk'],
  };
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** Two customers; an answer, a note, a reply, a bounce, and a mail that comes twice. */
async function play(scene: Scene, gateway: Gateway): Promise<void> {
  const { ledger, relay } = scene;
  const writer = new Writer(new Dice(2));
  const hand = (await SmtpHand.connect(gateway.smtp!.port))!;
  const say = async (letter: Letter) => {
    const end = ledger.begin(letter);
    const { seen, reply } = await hand.submit(letter);
    end(seen, reply);
    await gateway.settled();
  };
  const heard = (to: string) =>
    relay.copies
      .filter((copy) => copy.to === to)
      .map(handleOf)
      .findLast((handle) => handle !== null)!;
  const matter = writer.matter();
  await say(matter);
  await say(matter);
  await say(writer.matter());
  for (let mails = 0; mails < 12; mails++) await say(writer.agentMail(heard(AGENT)));
  await say(writer.answer(heard(AGENT)));
  const answer = relay.copies.findLast(({ from }) => from !== '')!;
  await say(writer.reply(handleOf(answer)!));
  await say(writer.bounce(handleOf(answer)!));
  await hand.quit();
}

const arrivals = (change: (one: ArrivalLine, at: number) => ArrivalLine[]): Evidence =>
  withBook({ arrivals: whole.book.arrivals.flatMap(change) });
const outgoing = (change: (one: OutgoingLine, at: number) => OutgoingLine[]): Evidence =>
  withBook({ outgoing: whole.book.outgoing.flatMap(change) });
const withBook = (change: Partial<Book>): Evidence => ({ ...whole, book: { ...whole.book, ...change } });
const copies = (change: (one: Copy, at: number) => Copy[]): Evidence => ({
  ...whole,
  copies: whole.copies.flatMap(change),
});
const first =
  <T>(change: (one: T) => T[]) =>
  (one: T, at: number) =>
    at === 0 ? change(one) : [one];
const withText = (copy: Copy, text: string): Copy => ({
  ...copy,
  raw: Buffer.concat([copy.raw, Buffer.from(text)]),
});
const noteOf = () => /INT-[0-9a-z]+/.exec(whole.book.activities.map(({ text }) => text).join(' '))![0];
const idOf = (nth: number) =>
  /zq\w+qz/.exec(whole.book.activities.filter(({ seq }) => seq === 1)[nth]!.text)![0];

test('a run without a fault breaks no law, and its conversation had all that the laws look at', () => {
  expect(judge(whole)).toEqual([]);
  const ends = new Set(whole.book.arrivals.map(({ disposition }) => disposition));
  expect([...ends].sort()).toEqual(
    ['appended', 'bounce-recorded', 'commanded', 'duplicate', 'opened', 'rejected'].filter((end) =>
      ends.has(end),
    ),
  );
  expect(ends.size).toBeGreaterThanOrEqual(5);
  expect(noteOf()).toMatch(/^INT-/);
});

describe('the oracle sees that', () => {
  const cases: readonly (readonly [string, RegExp, () => Evidence])[] = [
    ['the database is damaged', /database is whole/, () => withBook({ damage: ['row 1 missing'] })],
    [
      'two tickets have one number',
      /numbers are unique/,
      () => withBook({ tickets: whole.book.tickets.map((one) => ({ ...one, number: 1001 })) }),
    ],
    [
      'an entry of a history is gone',
      /has no gap/,
      () => withBook({ activities: whole.book.activities.slice(1) }),
    ],
    ['an acknowledged mail is lost', /acknowledged is there/, () => arrivals(first<ArrivalLine>(() => []))],
    [
      'a mail is there that nobody sent',
      /acknowledged is there/,
      () => arrivals((one, at) => (at === 0 ? [{ ...one, blob: 'f'.repeat(64) }] : [one])),
    ],
    ['its bytes are gone', /kept bytes/, () => ({ ...whole, blob: () => null })],
    ['its bytes are others', /kept bytes/, () => ({ ...whole, blob: () => Buffer.from('others') })],
    [
      'a copy had an effect of its own',
      /effect once/,
      () => arrivals((one) => [one.disposition === 'duplicate' ? { ...one, disposition: 'opened' } : one]),
    ],
    [
      'a mail was misread',
      /effect once/,
      () =>
        arrivals((one) => [one.disposition === 'bounce-recorded' ? { ...one, disposition: 'ignored' } : one]),
    ],
    [
      'its text stands in the history twice',
      /effect once/,
      () =>
        withBook({
          activities: whole.book.activities.map((one) => ({ ...one, text: `${one.text} ${idOf(0)}` })),
        }),
    ],
    [
      'a mail waits for ever',
      /one recorded end/,
      () => arrivals(first((one) => [{ ...one, state: 'incoming', disposition: null }])),
    ],
    [
      'a mail ended without an end',
      /one recorded end/,
      () => arrivals(first((one) => [{ ...one, disposition: null }])),
    ],
    [
      'a good mail is in quarantine',
      /one recorded end/,
      () => arrivals(first((one) => [{ ...one, state: 'quarantined', disposition: 'quarantined' }])),
    ],
    [
      'a mail is in nobody’s hands',
      /one recorded end/,
      () => arrivals(first((one) => [{ ...one, leaseUntil: 1 }])),
    ],
    [
      'half of an effect is missing',
      /all there, or not at all/,
      () => withBook({ activities: whole.book.activities.filter(({ kind }) => kind !== 'correspondence') }),
    ],
    [
      'a ticket was opened by nobody',
      /opened by one mail/,
      () => arrivals((one) => [one.disposition === 'opened' ? { ...one, ticket: null } : one]),
    ],
    ['a mail has no delivery', /one delivery/, () => withBook({ unpaired: 1 })],
    [
      'a notice was written twice',
      /one delivery/,
      () => outgoing(first((one) => [one, { ...one, id: 'again' }])),
    ],
    ['a mail never came', /came to the relay/, () => copies(first<Copy>(() => []))],
    [
      'a mail was sent that no row tells of',
      /not written down/,
      () => outgoing(first<OutgoingLine>(() => [])),
    ],
    [
      'a mail came with other bytes',
      /same bytes/,
      () => copies(first((one) => [one, { ...one, sha256: 'other' }])),
    ],
    ['a mail went to another', /same bytes/, () => copies(first((one) => [{ ...one, to: AGENT + '.evil' }]))],
    [
      'a mail came twice for no reason',
      /comes twice only/,
      () => copies(first((one) => [one, { ...one, atMs: one.atMs + 1 }])),
    ],
    [
      'one kill doubled more mails than can have been under way',
      /comes twice only/,
      () => ({
        ...copies((one) => [one, { ...one, atMs: one.atMs + 1 }]),
        kills: [{ fromMs: 0, toMs: Infinity }],
      }),
    ],
    [
      'a failure left no mark',
      /leaves its mark/,
      () => outgoing((one) => [one.kind === 'ticket-opened' ? { ...one, state: 'failed' } : one]),
    ],
    [
      'a mail is never sent',
      /hands of nobody/,
      () => outgoing(first((one) => [{ ...one, state: 'deferred' }])),
    ],
    [
      'a note went to a customer',
      /no internal note/,
      () => copies((one) => [one.to === AGENT ? one : withText(one, noteOf())]),
    ],
    ['a secret went out', /no secret/, () => copies((one) => [withText(one, whole.secrets[0]!)])],
    [
      'a customer read another one’s ticket',
      /another one’s ticket/,
      () => copies((one) => [one.to === AGENT ? one : withText(one, `${idOf(0)} ${idOf(1)}`)]),
    ],
  ];

  test.each(cases)('%s', (_, law, broken) => {
    expect(judge(broken()).map((one) => one.law)).toContainEqual(expect.stringMatching(law));
  });

  test('a copy after a kill is no fault', () => {
    const evidence = copies(first((one) => [one, { ...one, atMs: one.atMs + 1 }]));
    expect(judge({ ...evidence, kills: [{ fromMs: 0, toMs: Infinity }] })).toEqual([]);
  });
});
