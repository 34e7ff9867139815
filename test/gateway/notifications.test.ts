import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendDigests } from '../../src/schedule/digests.ts';
import { preferenceOf } from '../../src/store/people/agent-preferences.ts';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import { forEachDialect } from '../support/databases.ts';
import { SUPPORT, testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const CARLA = 'Carla Keller <carla@customer.example>';
const SUPPORT_ADDRESS = 'support@desk.example';
const HOUR = 3_600_000;
const addressOf = (name: string) => `${name}@agents.example`;

forEachDialect((_dialect, openFresh) => {
  describe('who is told of what', () => {
    let clock: ReturnType<typeof testClock>;
    let desk: TestGateway;
    let nth = 0;
    /** The last notification of each agent, which is what they answer to. */
    let lastTo: Map<string, SentMail>;
    beforeEach(async () => {
      clock = testClock();
      lastTo = new Map();
      const { store, location } = await openFresh();
      await store.close();
      desk = await startTestGateway({
        config: {
          channels: [{ ...SUPPORT, subscribers: ['anna', 'ben'] }],
          database: location,
        },
        ports: { clock },
      });
      await fromCarla();
      await sent();
    });
    afterEach(() => desk.stop());

    async function sent(): Promise<SentMail[]> {
      const mails = await desk.sent();
      for (const one of mails) lastTo.set(one.envelope.to, one);
      return mails;
    }
    async function toWhom(): Promise<string[]> {
      return (await sent()).map(({ envelope }) => envelope.to.replace(/@.*/, '')).sort();
    }
    const fromCarla = (text = 'It is silent.', answering?: SentMail) => {
      clock.advance(1000);
      return desk.send({
        from: CARLA,
        to: answering === undefined ? SUPPORT_ADDRESS : replyAddressOf(answering),
        text,
        ...(answering === undefined ? {} : { answering }),
      });
    };
    const replies = async (text = 'Still silent.') => fromCarla(text, lastTo.get('carla@customer.example'));
    async function writes(name: string, text: string): Promise<void> {
      const answering = lastTo.get(addressOf(name));
      if (answering === undefined) throw new Error(`${name} was told of nothing yet`);
      nth += 1;
      clock.advance(1000);
      await desk.send({
        from: addressOf(name),
        to: replyAddressOf(answering),
        answering,
        text,
        messageId: `<n${nth}@agents.example>`,
        // A mail that says the same at the same second is the same mail.
        headers: { Date: new Date(clock.nowMs()).toUTCString().replace('GMT', '+0000') },
      });
    }
    /** Commands of an agent whose receipts are of no interest. */
    async function orders(name: string, text: string): Promise<void> {
      await writes(name, text);
      await sent();
    }
    const due = async () => {
      const many = await sendDigests(desk.gateway.store, desk.gateway.desk);
      await desk.gateway.settled();
      return many;
    };
    const quietReceipts = async () => {
      await orders('anna', '#notify receipts off');
      await orders('ben', '#notify receipts off');
    };

    test('whoever has a ticket hears of notes and answers of colleagues; nobody hears of their own', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await writes('ben', '#note The drum is worn.');
      const told = onlyTo(await sent(), addressOf('anna'));
      expect(told.mail.text).toMatch(/^The drum is worn\./);
      expect(told.mail.text).toContain('Ben Okoro wrote a note');
      expect(told.mail.text).toContain('You get this because the ticket is yours.');
      await writes('ben', 'We bring a new drum.');
      expect(await toWhom()).toEqual(['anna', 'carla']);
      await writes('anna', '#note I order it.');
      expect(await toWhom()).toEqual([]);
    });

    test('a watcher hears everything, until they unwatch; why stands in every mail', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await orders('ben', '#watch');
      await writes('anna', '#note The drum is worn.');
      expect(onlyTo(await sent(), addressOf('ben')).mail.text).toContain(
        'You get this because you watch the ticket; #unwatch ends it.',
      );
      await writes('anna', 'We bring a new drum.');
      expect(await toWhom()).toEqual(['ben', 'carla']);
      await orders('anna', '#priority high');
      expect(lastTo.get(addressOf('ben'))?.mail.text).toMatch(/^Anna Berg changed the priority: High/);
      await orders('ben', '#unwatch');
      await writes('anna', '#note Nobody listens.');
      expect(await toWhom()).toEqual([]);
    });

    test('a muted ticket is silent, but for a note that names them and for being given it', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await orders('ben', '#mute');
      await replies();
      expect(await toWhom()).toEqual(['anna']);
      await writes('anna', '#note @ben, do you know this one?');
      const told = onlyTo(await sent(), addressOf('ben'));
      expect(told.mail.text).toContain('Anna Berg mentions you in a note');
      expect(told.mail.text).toContain('You get this because you were mentioned.');
      await writes('anna', '#assign ben');
      expect(await toWhom()).toEqual(['ben']);
      await orders('ben', '#unmute');
      await replies();
      expect(await toWhom()).toContain('ben');
    });

    test('a note names nobody who may not look at the ticket: they hear nothing, and its writer hears that (T-67)', async () => {
      await quietReceipts();
      await desk.gateway.store.transact(async (tx) => {
        await changeAgent(tx, 'ben', { role: 'support-agent' }, clock.nowMs());
        await setSubscription(tx, { agent: 'ben', channel: 'support', level: 'none', nowMs: clock.nowMs() });
      });
      await writes('anna', '#note CANARY-7 ask @ben and @nobody about it.');
      const mails = await sent();
      expect(mails.filter(({ envelope }) => envelope.to === addressOf('ben'))).toEqual([]);
      const told = onlyTo(mails, addressOf('anna'));
      expect(told.mail.text).toContain('Your note was kept.');
      expect(told.mail.text).toContain('- Ben Okoro');
      expect(told.mail.text).not.toContain('nobody about');
    });

    test('an @name in an answer names nobody: the answer goes to the customer', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await writes('anna', 'My colleague @ben comes by.');
      expect(await toWhom()).toEqual(['carla']);
    });

    test('no note that an agent is told of reaches the customer when they answer to that mail (T-53)', async () => {
      await quietReceipts();
      await orders('ben', '#watch');
      await writes('anna', '#note CANARY-8 he has not paid since March, and the margin is forty percent.');
      const told = onlyTo(await sent(), addressOf('ben'));
      expect(told.mail.text).toMatch(/^CANARY-8 he has not paid/);
      await writes('ben', `#public\nIt is on its way.\n${told.mail.text ?? ''}`);
      const answer = onlyTo(await sent(), 'carla@customer.example');
      expect(answer.mail.text).toContain('It is on its way.');
      expect(answer.raw).not.toContain('CANARY-8');
      expect(answer.mail.text).not.toMatch(/paid|margin/);
    });

    test('what is off is not told; what is on again is', async () => {
      await quietReceipts();
      await orders('ben', '#notify off new');
      await desk.send({ from: 'dora@other.example', to: SUPPORT_ADDRESS, text: 'Hello?' });
      expect(await toWhom()).toEqual(['anna', 'dora']);
      await orders('ben', '#notify on new');
      await desk.send({ from: 'emil@other.example', to: SUPPORT_ADDRESS, text: 'Hello?' });
      expect(await toWhom()).toEqual(['anna', 'ben', 'emil']);
    });

    test('a fault in #notify changes nothing and says the nearest word', async () => {
      await writes('anna', '#notify digset 8:00');
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toContain('did you mean digest?');
      await writes('anna', '#notify off replys');
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toContain('did you mean replies?');
      expect((await preferenceOf(desk.gateway.store.db, 'anna')).preferences.off).toEqual([]);
    });

    test('#notify alone says what is set, in the receipt, or in a mail of its own where those are off', async () => {
      await orders('anna', '#notify receipts on');
      await orders('anna', '#notify digest 8:00 16:00');
      await orders('anna', '#notify quiet 19:00-7:00');
      await writes('anna', '#notify');
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toContain(
        'together at 8:00, 16:00; quiet from 19:00-7:00; receipts on',
      );
      await orders('anna', '#notify receipts off');
      await writes('anna', '#notify');
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toContain('- receipts off');
    });

    test('#undo brings back what was set before', async () => {
      await orders('anna', '#notify digest 8:00 16:00');
      await orders('anna', '#notify at once');
      await orders('anna', '#undo');
      expect((await preferenceOf(desk.gateway.store.db, 'anna')).preferences.digest).toEqual([480, 960]);
    });

    test('a digest brings together what came since, each piece answerable by itself', async () => {
      await quietReceipts();
      await orders('ben', '#notify digest 16:00');
      await replies('Now it smokes.');
      clock.advance(1000);
      await desk.send({
        from: 'Dora <dora@other.example>',
        to: SUPPORT_ADDRESS,
        subject: 'Toner',
        text: 'We need toner.',
      });
      expect(await toWhom()).toEqual(['anna', 'anna', 'dora']);
      expect(await due()).toBe(0);
      clock.advance(6 * HOUR);
      expect(await due()).toBe(1);
      const digest = onlyTo(await sent(), addressOf('ben'));
      expect(digest.mail.subject).toBe('News of your tickets');
      expect(digest.mail.text).toMatch(/^Carla Keller: Now it smokes\. - Dora: We need toner\./);
      expect(digest.mail.text).toContain('TICK-1001: Printer');
      expect(digest.mail.text).toContain('Dora wrote for the first time');
      expect(digest.mail.text).toContain('#ticket TICK-1001');
      const links = String(digest.mail.html).match(/mailto:[^"]*/g) ?? [];
      expect(links.map((link) => /%2Bt(\d+)\.a-ben/.exec(link)?.[1])).toEqual(['1001', '1002']);
      const to = decodeURIComponent(/mailto:([^?]*)/.exec(links[1] ?? '')?.[1] ?? '');
      await desk.send({
        from: addressOf('ben'),
        to,
        subject: 'Re: [#TICK-1002] Toner',
        text: 'It comes today.',
      });
      expect(onlyTo(await sent(), 'dora@other.example').mail.text).toContain('It comes today.');
      expect(await due()).toBe(0);
    });

    test('one piece of news that waited comes as the notification that it is, with the ticket as it is then', async () => {
      await quietReceipts();
      await orders('ben', '#notify quiet 9:00-12:00');
      await replies('Now it smokes.');
      expect(await toWhom()).toEqual(['anna']);
      await orders('anna', '#priority critical');
      clock.advance(3 * HOUR);
      expect(await due()).toBe(1);
      const told = onlyTo(await sent(), addressOf('ben'));
      expect(told.mail.subject).toBe('[#TICK-1001] Printer');
      expect(told.mail.text).toMatch(/^Now it smokes\./);
      expect(told.mail.text).toContain('priority Critical');
    });

    test('news that waits is not told to who may not look at the ticket any more, nor of a ticket muted since (T-67)', async () => {
      await quietReceipts();
      await orders('ben', '#notify digest 16:00');
      await replies('CANARY-9 secret of ours.');
      expect(await toWhom()).toEqual(['anna']);
      await desk.gateway.store.transact(async (tx) => {
        await changeAgent(tx, 'ben', { role: 'support-agent' }, clock.nowMs());
        await setSubscription(tx, { agent: 'ben', channel: 'support', level: 'none', nowMs: clock.nowMs() });
      });
      clock.advance(6 * HOUR);
      expect(await due()).toBe(0);
      expect(await toWhom()).toEqual([]);
    });

    test('who is away is passed by for new tickets; a colleague’s customers are heard by the others; all the rest waits', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await orders('anna', '#away until 2026-03-05 9:00');
      await desk.send({ from: 'dora@other.example', to: SUPPORT_ADDRESS, text: 'Hello?' });
      expect(await toWhom()).toEqual(['ben', 'dora']);
      await replies('Anybody there?');
      const told = onlyTo(await sent(), addressOf('ben'));
      expect(told.mail.text).toContain('because the colleague who has the ticket is away');
      clock.advance(3 * 24 * HOUR);
      expect(await due()).toBe(1);
      const back = onlyTo(await sent(), addressOf('anna'));
      expect(back.mail.text).toMatch(/^Anybody there\?/);
      await replies('Still there?');
      expect(await toWhom()).toContain('anna');
    });

    test('who comes back early hears at once what waited', async () => {
      await quietReceipts();
      await orders('anna', '#take');
      await orders('anna', '#away until 2026-03-05 9:00');
      await replies('Anybody there?');
      await sent();
      clock.advance(HOUR);
      expect(await due()).toBe(0);
      await orders('anna', '#away off');
      expect(await due()).toBe(1);
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toMatch(/^Anybody there\?/);
    });

    test('where everybody is away, nothing is lost: they are told when they are back', async () => {
      await quietReceipts();
      await orders('anna', '#away until 2026-03-05 9:00');
      await orders('ben', '#away until 2026-03-06 9:00');
      await desk.send({ from: 'dora@other.example', to: SUPPORT_ADDRESS, text: 'Hello?' });
      expect(await toWhom()).toEqual(['dora']);
      clock.advance(3 * 24 * HOUR);
      await due();
      expect(await toWhom()).toEqual(['anna']);
      clock.advance(24 * HOUR);
      await due();
      expect(await toWhom()).toEqual(['ben']);
    });

    test('whoever gives a ticket to somebody who is away is told until when', async () => {
      await orders('anna', '#notify receipts on');
      await orders('ben', '#away until 2026-03-05 9:00');
      await writes('anna', '#assign ben');
      expect(onlyTo(await sent(), addressOf('anna')).mail.text).toContain('is away until 2026-03-05 09:00');
      expect((await desk.ticket(1001)).assignee).toBe('ben');
    });

    test('the panel shows an agent only those other tickets of the customer that they may look at (T-67)', async () => {
      await quietReceipts();
      await desk.gateway.store.transact((tx) =>
        changeAgent(tx, 'ben', { role: 'developer', category: 'billing' }, clock.nowMs()),
      );
      await orders('anna', '#category billing');
      const first = lastTo.get('carla@customer.example');
      await desk.send({
        from: CARLA,
        to: SUPPORT_ADDRESS,
        subject: 'CANARY-10 my salary',
        text: 'Of the boss.',
      });
      await sent();
      await fromCarla('And the printer?', first);
      const mails = await sent();
      expect(onlyTo(mails, addressOf('anna')).mail.text).toContain('CANARY-10');
      expect(onlyTo(mails, addressOf('ben')).raw).not.toContain('CANARY-10');
    });
  });
});
