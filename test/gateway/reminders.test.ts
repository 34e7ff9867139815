/** What comes back by itself: reminders and tickets that were put out of sight; each once, at its time, whatever happens meanwhile. */
import ICAL from 'ical.js';
import { afterEach, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/daemon.ts';
import { loadConfig } from '../../src/config/load.ts';
import { tellReminders } from '../../src/schedule/reminders.ts';
import { setPreference } from '../../src/store/people/agent-preferences.ts';
import { openStore } from '../../src/store/database/database.ts';
import { forEachDialect } from '../support/databases.ts';
import { ANNA, BEN, SUPPORT, testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const CARLA = 'Carla Customer <carla@customer.example>';
const ANNAS = 'anna@agents.example';
const BENS = 'ben@agents.example';
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** A Thursday, 10:00 in Berlin; on the Sunday after it clocks are put forward. */
const THURSDAY_MS = Date.UTC(2026, 2, 26, 9);

forEachDialect((dialect, openFresh) => {
  let desk: TestGateway | null = null;
  afterEach(async () => {
    await desk?.stop();
    desk = null;
  });

  async function start() {
    const clock = testClock(THURSDAY_MS);
    const { location } = await openFresh();
    const { desk: settings } = loadConfig(null, {}, process.cwd());
    const one = await startTestGateway({
      config: {
        database: location,
        desk: { ...settings, answerDelayMs: 0, receipts: true },
        agents: [{ ...ANNA, timeZone: 'Europe/Berlin' }, BEN],
        channels: [{ ...SUPPORT, subscribers: ['anna', 'ben'] }],
      },
      ports: { clock },
    });
    desk = one;
    await one.send({ from: CARLA, to: 'support@desk.example' });
    const mails = await one.sent();
    const told = { anna: onlyTo(mails, ANNAS), ben: onlyTo(mails, BENS) };
    const says = async (to: SentMail, text: string, from = ANNAS): Promise<SentMail> => {
      clock.advance(1000);
      const headers = { Date: new Date(clock.nowMs()).toUTCString().replace('GMT', '+0000') };
      await one.send({ from, to: replyAddressOf(to), answering: to, text, headers });
      return onlyTo(await one.sent(), from);
    };
    const setTo = (ms: number) => {
      clock.advance(ms - clock.nowMs());
    };
    return { one, clock, location, told, says, setTo };
  }

  /** What the daemon does by itself every now and then; the mails that left. */
  async function due(one: TestGateway): Promise<SentMail[]> {
    await tellReminders(one.gateway.store, one.gateway.desk);
    await one.gateway.settled();
    return one.sent();
  }

  describe('a reminder comes once', () => {
    test('comes back once in the ticket’s thread, on the agent’s clock also over the change to summer time (I-21)', async () => {
      const { one, told, says, setTo } = await start();
      const receipt = await says(told.anna, '#remind monday 14:00 call back, again; "really"');
      expect(receipt.mail.text).toContain('reminder 2026-03-30 14:00: call back, again; "really"');
      const set = calendarOf(receipt);
      const atMs = Date.UTC(2026, 2, 30, 12);
      expect(set).toMatchObject({ method: 'PUBLISH', startMs: atMs, sequence: 0, zone: 'UTC' });
      expect(set.summary).toBe('TICK-1001: call back, again; "really"');
      setTo(atMs - 1);
      expect(await due(one)).toEqual([]);
      setTo(atMs);
      const mail = onlyTo(await due(one), ANNAS);
      expect(mail.mail.text).toMatch(/^Reminder: call back, again; "really"/);
      expect(mail.mail.text).toContain('It is silent.');
      expect(mail.mail.subject).toBe('[#TICK-1001] Printer');
      expect(mail.mail.references).toContain(rootOf(told.anna));
      expect(calendarOf(mail)).toMatchObject({ uid: set.uid, startMs: atMs, method: 'PUBLISH' });
      setTo(atMs + DAY_MS);
      expect(await due(one)).toEqual([]);
      expect(await one.gaps()).toEqual([]);
    });

    test('is told by the next daemon where one was stopped before its time, and never by both (I-21)', async () => {
      const { one, clock, told, says } = await start();
      await says(told.anna, '#remind 2d call back');
      await one.gateway.stop();
      clock.advance(3 * DAY_MS);
      const again = await startGateway(one.gateway.config, { ...IN_PROCESS, clock, log: memoryLog() });
      await until('Anna is reminded', async () =>
        (await one.sent()).some(({ envelope }) => envelope.to === ANNAS),
      );
      await again.stop();
      const third = await startGateway(one.gateway.config, { ...IN_PROCESS, clock, log: memoryLog() });
      expect(await tellReminders(third.store, third.desk)).toBe(0);
      await third.settled();
      expect(await one.sent()).toEqual([]);
      await third.stop();
    });

    test('is told once, however many look at the same time, and not at all by one that fails before its end (I-21)', async () => {
      const { one, clock, location, told, says } = await start();
      await says(told.anna, '#remind 2d one\n#remind 2d two\n#snooze 2d');
      clock.advance(2 * DAY_MS);
      const { store, desk: ctx } = one.gateway;
      // As if it was killed with all of it written and nothing of it committed.
      const dying = {
        ...store,
        transact: (async (work: Parameters<typeof store.transact>[0]) =>
          store.transact(async (tx) => {
            await work(tx);
            throw new Error('killed');
          })) as typeof store.transact,
      };
      await expect(tellReminders(dying, ctx)).rejects.toThrow('killed');
      await one.gateway.settled();
      expect(await one.sent()).toEqual([]);
      const other = dialect === 'postgres' ? await openStore(location) : store;
      const sent = await Promise.all([
        tellReminders(store, ctx),
        tellReminders(other, ctx),
        tellReminders(other, ctx),
      ]);
      if (other !== store) await other.close();
      expect(sent.reduce((sum, many) => sum + many, 0)).toBe(3);
      await one.gateway.settled();
      expect(await one.sent()).toHaveLength(3);
    });
  });

  // Whatever else there is to it is the same on both.
  if (dialect !== 'sqlite') return;

  describe('a reminder', () => {
    test('that is taken back does not come, and its calendar entry is cancelled', async () => {
      const { one, clock, told, says } = await start();
      const receipt = await says(told.anna, '#remind 3d\n#remind 4d call back');
      expect(receipt.mail.attachments.map(({ contentType }) => contentType)).toEqual([
        'text/calendar',
        'text/calendar',
      ]);
      const undone = await says(receipt, '#undo');
      expect(undone.mail.text).toContain('the reminder is cancelled');
      expect(calendarsOf(undone).map(({ method, sequence }) => [method, sequence])).toEqual([
        ['CANCEL', 1],
        ['CANCEL', 1],
      ]);
      expect(
        calendarsOf(undone)
          .map(({ uid }) => uid)
          .sort(),
      ).toEqual(
        calendarsOf(receipt)
          .map(({ uid }) => uid)
          .sort(),
      );
      clock.advance(5 * DAY_MS);
      expect(await due(one)).toEqual([]);
    });

    test('ends with the ticket: who set it is told, and taking the close back brings it again', async () => {
      const { one, clock, told, says } = await start();
      await says(told.ben, '#remind 3d ask the lab', BENS);
      const set = await says(told.anna, '#remind 3d call back');
      clock.advance(1000);
      await one.send({
        from: ANNAS,
        to: replyAddressOf(set),
        answering: set,
        text: '#remind 2d is she happy?\n#close',
      });
      const mails = await one.sent();
      const receipt = onlyTo(mails, ANNAS);
      expect(receipt.mail.text).toMatch(/the reminder at 2026-03-29 \d\d:\d\d: call back will not come/);
      expect(receipt.mail.text).toMatch(/the reminder of ben at \S+ \S+: ask the lab will not come/);
      const hint = onlyTo(mails, BENS);
      expect(hint.mail.text).toContain('so this reminder of yours will not come');
      expect(calendarOf(hint)).toMatchObject({ method: 'CANCEL', sequence: 1 });
      await says(receipt, '#undo');
      clock.advance(2 * DAY_MS);
      expect(await due(one)).toEqual([]);
      clock.advance(2 * DAY_MS);
      const back = await due(one);
      expect(back.map(({ envelope }) => envelope.to).sort()).toEqual([ANNAS, BENS]);
      expect(onlyTo(back, ANNAS).mail.text).toMatch(/^Reminder: call back/);
    });

    test('that is set as the ticket ends comes all the same', async () => {
      const { one, clock, told, says } = await start();
      await says(told.anna, '#remind 2d is she happy?\n#close');
      clock.advance(2 * DAY_MS);
      expect(onlyTo(await due(one), ANNAS).mail.text).toMatch(/^Reminder: is she happy\?/);
    });

    test('of a ticket that was merged meanwhile comes in the one that it lives on in', async () => {
      const { one, clock, told, says } = await start();
      await one.send({ from: CARLA, to: 'support@desk.example', subject: 'Scanner' });
      await one.sent();
      await says(told.anna, '#remind 2d call back');
      const asked = await says(told.anna, '#merge TICK-1002');
      await says(asked, `#confirm ${/#confirm (\S+)/.exec(asked.mail.text ?? '')?.[1] ?? ''}`);
      clock.advance(2 * DAY_MS);
      expect(onlyTo(await due(one), ANNAS).mail.subject).toBe('[#TICK-1002] Scanner');
    });

    test('waits for an agent who is away; a ticket that was put off comes to somebody who is there', async () => {
      const { one, clock, told, says } = await start();
      await says(told.anna, '#remind 1d call back\n#snooze 1d');
      const awayUntilMs = clock.nowMs() + 2 * DAY_MS;
      await one.gateway.store.transact((tx) =>
        setPreference(
          tx,
          'anna',
          { receipts: null, preferences: { off: [], digest: [], quiet: null }, awayUntilMs },
          clock.nowMs(),
        ),
      );
      clock.advance(DAY_MS);
      expect((await due(one)).map(({ envelope }) => envelope.to)).toEqual([BENS]);
      clock.advance(DAY_MS);
      expect(onlyTo(await due(one), ANNAS).mail.text).toMatch(/^Reminder: call back/);
    });
  });

  describe('a ticket that is put out of sight', () => {
    test('is in no list but #list all, where that is said, and comes back to who put it away', async () => {
      const { one, clock, told, says } = await start();
      const receipt = await says(told.anna, '#take\n#snooze friday 14:00');
      expect(receipt.mail.text).toContain('out of sight until 2026-03-27 14:00');
      for (const view of ['my', 'needs-response', 'action-required', 'urgent'])
        expect((await says(receipt, `#list ${view}`)).mail.text).not.toContain('TICK-1001');
      expect((await says(receipt, '#list all')).mail.text).toMatch(/TICK-1001 +In Progress, put off/);
      clock.advance(DAY_MS + 4 * HOUR_MS);
      expect(onlyTo(await due(one), ANNAS).mail.text).toMatch(
        /^Back in sight: It is silent\.[^]*The ticket is back in sight\.(?![^]*Out of sight until)/,
      );
      expect((await says(receipt, '#list my')).mail.text).toContain('TICK-1001');
      expect(await due(one)).toEqual([]);
    });

    test('is back when its customer writes, and comes no second time', async () => {
      const { one, clock, told, says } = await start();
      await says(told.anna, '#snooze 3d');
      await one.send({
        from: CARLA,
        to: 'support@desk.example',
        subject: 'Re: [#TICK-1001]',
        text: 'It burns!',
      });
      expect(onlyTo(await one.sent(), ANNAS).mail.text).toContain('It burns!');
      expect(await one.ticket(1001)).toMatchObject({ snoozed_until: null });
      clock.advance(4 * DAY_MS);
      expect(await due(one)).toEqual([]);
    });

    test('is woken by hand, ends with the ticket, and both are taken back', async () => {
      const { one, clock, told, says } = await start();
      await says(told.anna, '#snooze 3d');
      const { snoozed_until: untilMs } = await one.ticket(1001);
      const woken = await says(told.anna, '#snooze none');
      expect(woken.mail.text).toContain('the ticket is in sight again');
      await says(woken, '#undo');
      expect(await one.ticket(1001)).toMatchObject({ snoozed_until: untilMs, snoozed_by: 'anna' });
      const closed = await says(told.anna, '#status resolved');
      expect(await one.ticket(1001)).toMatchObject({ snoozed_until: null });
      await says(closed, '#undo');
      expect(await one.ticket(1001)).toMatchObject({ snoozed_until: untilMs, status: 'open' });
      clock.advance(3 * DAY_MS);
      onlyTo(await due(one), ANNAS);
    });
  });
});

interface Entry {
  readonly method: unknown;
  readonly uid: string;
  readonly startMs: number;
  readonly zone: string;
  readonly sequence: unknown;
  readonly summary: string;
}

/** The calendar files of a mail, as a calendar reads them (RFC 5545, RFC 6047). */
function calendarsOf({ mail }: SentMail): Entry[] {
  return mail.attachments.map(({ content, contentType }) => {
    expect(contentType).toBe('text/calendar');
    const calendar = new ICAL.Component(ICAL.parse(content.toString('utf8')) as unknown[]);
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    return {
      method: calendar.getFirstPropertyValue('method'),
      uid: event.uid,
      startMs: event.startDate.toJSDate().getTime(),
      zone: event.startDate.zone.tzid,
      sequence: event.sequence,
      summary: event.summary,
    };
  });
}

function calendarOf(mail: SentMail): Entry {
  const [only, ...more] = calendarsOf(mail);
  expect(more).toEqual([]);
  return only ?? expect.fail('there is a calendar');
}

/** The first mail of the thread as the agent has it. */
function rootOf({ mail }: SentMail): string {
  return [mail.references ?? []].flat()[0] ?? mail.messageId ?? '';
}
