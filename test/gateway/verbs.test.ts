/**
 * Every command word, done once by mail: what it changes, what its receipt says, and that `#undo` brings everything back as it was. The
 * words come from the table of verbs, so that a new verb without a row here does not compile, and a short form without one fails. Both
 * databases.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { Verb } from '../../src/desk/commands/command.ts';
import { COMMAND_WORDS } from '../../src/desk/commands/verbs.ts';
import type { DatabaseLocation } from '../../src/store/database/database.ts';
import { forEachDialect } from '../support/databases.ts';
import { testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { ASKING_ROWS, MAIL_ROWS, TIME_ROWS } from '../support/mail-verb-rows.ts';
import { SHORT_ROWS, TICKET_ROWS } from '../support/ticket-verb-rows.ts';
import { stateOf } from '../support/ticket-state.ts';
import type { Asks, Row, Scene } from '../support/verb-row.ts';

const ANNA = 'Anna Berg <anna@agents.example>';
const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

const ROWS: Readonly<Record<Verb, Row | Asks>> & Readonly<Record<string, Row | Asks>> = {
  ...SHORT_ROWS,
  ...TICKET_ROWS,
  ...TIME_ROWS,
  ...MAIL_ROWS,
  ...ASKING_ROWS,
};

let desk: TestGateway;
const clock = testClock();
let tickets = 0;

async function start(database: DatabaseLocation): Promise<void> {
  const { desk: settings } = loadConfig(null, {}, process.cwd());
  desk = await startTestGateway({
    config: {
      database,
      desk: {
        ...settings,
        answerDelayMs: MINUTE_MS,
        receipts: true,
        teams: [{ name: 'second-line', members: ['ben'] }],
        types: ['question', 'bug'],
      },
    },
    ports: { clock },
  });
}

const said = (what: string | ((scene: Scene) => string), scene: Scene) =>
  typeof what === 'function' ? what(scene) : what;
const expected = (what: Row['receipt'], scene: Scene) => (what instanceof RegExp ? what : said(what, scene));

/** Tickets of a customer of their own; what Anna got of the first. */
async function opened({ neighbour }: Pick<Row, 'neighbour'>): Promise<{
  readonly scene: Scene;
  readonly number: number;
  readonly mail: SentMail;
}> {
  // Nobody writes more in an hour than a person does.
  clock.advance(2 * HOUR_MS - (clock.nowMs() % MINUTE_MS));
  tickets += 1;
  const customer = `c${tickets}@customer.example`;
  const write = async () => {
    await desk.send({ from: `Carla <${customer}>`, to: 'support@desk.example' });
    const mail = onlyTo(await desk.sent(), 'anna@agents.example');
    const number = Number(/TICK-(\d+)/.exec(mail.mail.subject ?? '')?.[1]);
    return { mail, number, tag: `TICK-${number}` };
  };
  const { mail, number, tag } = await write();
  const other = neighbour === true ? await write() : { number: 0, tag: '' };
  const scene = { tag, other: other.tag, otherNumber: other.number, customer, nowMs: clock.nowMs() };
  return { scene, number, mail };
}

/** Anna answers; where she is asked for a code, she sends it. What she gets for it: the receipt, where there is one. */
async function says(to: SentMail, text: string): Promise<SentMail> {
  clock.advance(1000);
  await desk.send({
    from: ANNA,
    to: replyAddressOf(to),
    answering: to,
    text,
    // A mail that says the same at the same second is the same mail.
    headers: { Date: new Date(clock.nowMs()).toUTCString().replace('GMT', '+0000') },
  });
  const answer = lastToAnna(await desk.sent());
  const code = /^ *#confirm (\S+)/m.exec(answer.mail.text ?? '')?.[1];
  return code === undefined || text.startsWith('#confirm') ? answer : says(answer, `#confirm ${code}`);
}

function lastToAnna(mails: readonly SentMail[]): SentMail {
  const hers = mails.filter(({ envelope }) => envelope.to === 'anna@agents.example');
  return (
    hers.find(({ mail }) => mail.text?.includes('\nDone:\n') === true) ??
    hers.at(-1) ??
    expect.fail('Anna got no mail')
  );
}

test('every command word has a row here', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...COMMAND_WORDS].sort());
});

forEachDialect(
  (_dialect, openFresh) => {
    beforeAll(async () => {
      await start((await openFresh({ migrated: false })).location);
    });
    afterAll(async () => {
      expect(await desk.gaps()).toEqual([]);
      await desk.stop();
    });

    test.each(Object.keys(ROWS))('#%s by mail: done, told, taken back', async (word) => {
      const row = ROWS[word] ?? expect.fail('it is a key');
      const { scene, number, mail } = await opened('answer' in row ? {} : row);
      if ('answer' in row) {
        const before = await stateOf(desk, number, 'anna');
        const answer = await says(mail, said(row.says, scene));
        expect(`${answer.mail.subject}\n${answer.mail.text}`).toMatch(expected(row.answer, scene));
        expect(await stateOf(desk, number, 'anna')).toEqual(before);
        return;
      }
      for (const text of row.first?.(scene) ?? []) await says(mail, text);
      const before = await stateOf(desk, number, 'anna');
      const receipt = await says(mail, said(row.says, scene));
      expect(receipt.mail.text).toMatch(expected(row.receipt, scene));
      expect(await stateOf(desk, number, 'anna')).toEqual({ ...before, ...row.becomes(scene) });
      const undone = await says(receipt, '#undo');
      expect(undone.mail.text).toMatch(expected(row.undone, scene));
      if (word !== 'undo') expect(await stateOf(desk, number, 'anna')).toEqual({ ...before, ...row.stays });
    });

    test('of all that was taken back nothing has reached a customer', async () => {
      clock.advance(HOUR_MS);
      await desk.gateway.settled();
      const toOthers = (await desk.sent()).filter(({ envelope }) => !envelope.to.endsWith('@agents.example'));
      expect(toOthers.map(({ envelope, mail }) => `${envelope.to}: ${mail.subject}`)).toEqual([]);
    });
  },
  { lasts: 'all' },
);
