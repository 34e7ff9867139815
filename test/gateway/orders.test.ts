/** What agents do by mail beyond a plain answer: taking back, drafts, answers that crossed, mended mails, several tickets, new ones. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import { forEachDialect } from '../support/databases.ts';
import { testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const CARLA = 'Carla Customer <carla@customer.example>';
const ANNA = 'Anna Berg <anna@agents.example>';
const DELAY_MS = 60_000;

forEachDialect((_dialect, openFresh) => {
  let desk: TestGateway;
  const clock = testClock();

  beforeEach(async () => {
    const { location } = await openFresh({ migrated: false });
    const { desk: settings } = loadConfig(null, {}, process.cwd());
    desk = await startTestGateway({
      config: { database: location, desk: { ...settings, answerDelayMs: DELAY_MS, receipts: true } },
      ports: { clock },
    });
  });
  afterEach(() => desk.stop());

  /** Opens a ticket of Carla's; what Anna is told of it. */
  async function opened(subject = 'Printer'): Promise<SentMail> {
    await desk.send({ from: CARLA, to: 'support@desk.example', subject });
    return onlyTo(await desk.sent(), 'anna@agents.example');
  }

  const answer = (answering: SentMail, text: string, from = ANNA) =>
    desk.send({ from, to: replyAddressOf(answering), answering, text });

  async function toAnna(): Promise<SentMail> {
    return onlyTo(await desk.sent(), 'anna@agents.example');
  }

  const later = async (ms: number) => {
    clock.advance(ms);
    await desk.gateway.settled();
  };

  async function toCarla(): Promise<string[]> {
    const mails = (await desk.sent()).filter(({ envelope }) => envelope.to === 'carla@customer.example');
    return mails.map(({ mail }) => mail.text ?? '');
  }

  describe('an answer', () => {
    test('leaves after the delay and not before, and the receipt says when, to whom and what', async () => {
      await answer(await opened(), '#waiting\nPlease restart it.');
      const receipt = await toAnna();
      expect(receipt.mail.text).toContain('answer to carla@customer.example');
      expect(receipt.mail.text).toContain('status Waiting for Customer');
      expect(receipt.mail.text).toContain('> Please restart it.');
      expect(receipt.mail.text).toContain('until then #undo calls it back');
      await later(DELAY_MS - 1);
      expect(await toCarla()).toEqual([]);
      await later(1);
      expect((await toCarla()).join()).toContain('Please restart it.');
    });

    test('that is taken back in time reaches nobody, and the ticket is as it was', async () => {
      await answer(await opened(), '#take\n#resolve\n#priority high\nDone.');
      await answer(await toAnna(), '#undo');
      const receipt = await toAnna();
      expect(receipt.mail.text).toContain('the answer was recalled; it reached nobody');
      await later(DELAY_MS * 2);
      expect(await toCarla()).toEqual([]);
      expect(await desk.ticket(1001)).toMatchObject({ status: 'open', priority: 'normal', assignee: null });
      expect(await desk.gaps()).toEqual([]);
    });

    test('that has left is not taken back, and that is said', async () => {
      await answer(await opened(), 'Please restart it.');
      const receipt = await toAnna();
      await later(DELAY_MS);
      expect(await toCarla()).toHaveLength(1);
      await answer(receipt, '#undo');
      expect((await toAnna()).mail.text).toContain('has left already, and cannot be recalled');
      await answer(receipt, '#undo\n-- \nAnna');
      expect((await toAnna()).mail.text).toContain('nothing of yours here that could be taken back');
    });

    test('that crossed a mail of the customer waits, and one word sends it', async () => {
      const notification = await opened();
      await desk.send({
        from: CARLA,
        to: 'support@desk.example',
        subject: 'Re: [#TICK-1001] Printer',
        text: 'It burns!',
      });
      const news = await toAnna();
      await answer(notification, '#resolve\nPlease restart it.');
      const held = await toAnna();
      expect(held.mail.text).toContain('It burns!');
      expect(held.mail.text).toContain('Please restart it.');
      expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
      await later(DELAY_MS);
      expect(await toCarla()).toEqual([]);
      await answer(held, '#send');
      await later(DELAY_MS);
      expect((await toCarla()).join()).toContain('Please restart it.');
      expect(await desk.ticket(1001)).toMatchObject({ status: 'resolved' });
      await desk.sent();
      await answer(news, '#send\n-- \nAnna');
      expect((await toAnna()).mail.text).toContain('there is no draft and no held answer here');
    });

    test('that was held and is written anew goes out once, and the old one never', async () => {
      const notification = await opened();
      await desk.send({
        from: CARLA,
        to: 'support@desk.example',
        subject: 'Re: [#TICK-1001] Printer',
        text: 'It burns!',
      });
      await desk.sent();
      await answer(notification, 'Please restart it.');
      const held = await toAnna();
      await answer(held, 'Leave the room and call us.');
      const receipt = await toAnna();
      await later(DELAY_MS);
      expect((await toCarla()).join()).toContain('Leave the room');
      await answer(receipt, '#send');
      expect((await toAnna()).mail.text).toContain('there is no draft and no held answer here');
    });
  });

  test('a draft is added to by colleagues and sent by one of them, with its files', async () => {
    const notification = await opened();
    await desk.send({
      from: ANNA,
      to: replyAddressOf(notification),
      answering: notification,
      text: '#draft\nPlease restart it.',
      attachments: [{ filename: 'how.txt', content: 'Hold the button.' }],
    });
    const kept = (await desk.sent()).find(({ mail }) => mail.text?.includes('Kept as a draft') === true)!;
    await answer(kept, '#draft\nThen call us.');
    await desk.sent();
    expect(await toCarla()).toEqual([]);
    await answer(kept, '#send\n#waiting');
    await desk.sent();
    await later(DELAY_MS);
    const [sent] = (await desk.sent()).filter(({ envelope }) => envelope.to === 'carla@customer.example');
    expect(sent?.mail.text).toContain('Please restart it.\n\nThen call us.');
    expect(sent?.mail.attachments.map(({ filename }) => filename)).toEqual(['how.txt']);
    expect(await desk.ticket(1001)).toMatchObject({ status: 'waiting' });
  });

  test('a draft that is sent along with what needs a code is sent once: the code ends it (T-45)', async () => {
    const notification = await opened();
    await answer(notification, '#draft\nPlease restart it.');
    const kept = (await desk.sent()).find(({ mail }) => mail.text?.includes('Kept as a draft') === true)!;
    await answer(kept, '#send\n#customer dora@customer.example');
    const asked = await toAnna();
    const code = /^#confirm (\S+)$/m.exec(asked.mail.text ?? '')?.[1] ?? '';
    expect(await toCarla()).toEqual([]);
    await answer(asked, `#confirm ${code}`);
    await desk.sent();
    await later(DELAY_MS);
    const sent = (await desk.sent()).filter(({ envelope }) => envelope.to === 'dora@customer.example');
    expect(sent.filter(({ mail }) => mail.text?.includes('Please restart it.') === true)).toHaveLength(1);
    await answer(kept, '#send');
    expect((await toAnna()).mail.text).toContain('there is no draft and no held answer here');
  });

  test('a mail with a wrong command does nothing; the mended line completes it, with its text and files, once', async () => {
    const notification = await opened();
    await desk.send({
      from: ANNA,
      to: replyAddressOf(notification),
      answering: notification,
      text: '#prioritty high\n#waiting\nPlease restart it.',
      attachments: [{ filename: 'how.txt', content: 'Hold the button.' }],
    });
    const rejected = await toAnna();
    expect(rejected.mail.text).toContain('did you mean #priority?');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open', priority: 'normal' });
    await answer(rejected, '#priority high');
    await desk.sent();
    await later(DELAY_MS);
    const sent = (await desk.sent()).filter(({ envelope }) => envelope.to === 'carla@customer.example');
    expect(sent.map(({ mail }) => mail.attachments.map(({ filename }) => filename))).toEqual([['how.txt']]);
    expect(sent[0]?.mail.text).toContain('Please restart it.');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'waiting', priority: 'high' });
    await answer(rejected, '#priority urgent');
    await later(DELAY_MS);
    expect(await toCarla()).toEqual([]);
    expect(await desk.ticket(1001)).toMatchObject({ priority: 'urgent' });
  });

  test('one mail about several tickets does to each what stands under it', async () => {
    const first = await opened('Printer');
    await opened('Scanner');
    await answer(first, '#ticket TICK-1001\n#priority high\n#ticket TICK-1002\n#take\n#note\nAsk Ben.');
    await desk.sent();
    expect(await desk.ticket(1001)).toMatchObject({ priority: 'high', assignee: null });
    expect(await desk.ticket(1002)).toMatchObject({ priority: 'normal', assignee: 'anna' });
    const notes = (await desk.history(1002)).filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text }) => text)).toEqual(['Ask Ben.']);
    await later(DELAY_MS);
    expect(await toCarla()).toEqual([]);
  });

  test('one wrong line about one of several tickets, and nothing is done to any', async () => {
    const first = await opened('Printer');
    await opened('Scanner');
    await answer(first, '#ticket TICK-1001\n#priority high\n#ticket TICK-1009\n#take');
    expect((await toAnna()).mail.text).toContain('there is no ticket TICK-1009');
    expect(await desk.ticket(1001)).toMatchObject({ priority: 'normal' });
  });

  test('a ticket is closed as spam without a word, its sender is set aside, and both are taken back', async () => {
    const notification = await opened();
    await answer(notification, '#spam\n#block');
    const receipt = await toAnna();
    await desk.send({ from: CARLA, to: 'support@desk.example', subject: 'Again' });
    expect(await desk.sent()).toEqual([]);
    expect((await desk.arrivals()).map(({ disposition }) => disposition)).toContain('ignored');
    await answer(receipt, '#undo');
    await desk.sent();
    await desk.send({ from: CARLA, to: 'support@desk.example', subject: 'Once more' });
    expect((await desk.tickets()).map(({ number, status }) => [number, status])).toEqual([
      [1002, 'open'],
      [1001, 'open'],
    ]);
  });

  test('a ticket that stays inside sends nothing to its customer without #public', async () => {
    const notification = await opened();
    await answer(notification, '#internal');
    await answer(await toAnna(), 'She is a difficult one.');
    await later(DELAY_MS);
    expect(await toCarla()).toEqual([]);
    expect((await desk.history(1001)).filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  test('a call is noted, and nothing of it goes out', async () => {
    await answer(await opened(), '#call 10m she will send the log\nSounded tired.\n#close');
    expect((await toAnna()).mail.text).toMatch(/not run[^]*\n {3}#close\n/);
    await later(DELAY_MS);
    expect(await toCarla()).toEqual([]);
    expect((await desk.history(1001)).find(({ name }) => name === 'call')?.text).toBe(
      'Call (10m): she will send the log\nSounded tired.\n#close',
    );
  });

  test('somebody outside is asked in a thread of their own, and what they answer stays inside (T-53)', async () => {
    const notification = await opened();
    await answer(notification, '#forward lab@supplier.example\nCan it be the fuser?');
    expect((await toAnna()).mail.text).toContain('asked lab@supplier.example; what comes back stays inside');
    await later(DELAY_MS);
    const [question, ...more] = await desk.sent();
    expect(more).toEqual([]);
    expect(question?.envelope.to).toBe('lab@supplier.example');
    expect(question?.mail.text).toContain('Can it be the fuser?');
    expect(question?.raw).not.toMatch(/carla|It is silent|agents\.example/i);
    await desk.send({
      from: 'Lab <lab@supplier.example>',
      to: replyAddressOf(question!),
      answering: question!,
      text: 'INT-77: yes, the fuser is known for that. #close',
    });
    const [told, ...others] = await desk.sent();
    expect(others).toEqual([]);
    expect(told?.envelope.to).toBe('anna@agents.example');
    expect(told?.mail.text).toContain('INT-77');
    const entries = (await desk.history(1001)).filter(({ text }) => text.includes('INT-77'));
    expect(entries.map(({ visibility }) => visibility)).toEqual(['internal']);
    await answer(told!, '#public\nIt is the fuser; we send one.');
    await later(DELAY_MS);
    const sent = (await desk.sent()).filter(({ envelope }) => envelope.to !== 'anna@agents.example');
    expect(sent.map(({ envelope }) => envelope.to)).toEqual(['carla@customer.example']);
    expect(sent[0]?.raw).not.toContain('INT-77');
  });

  test('a confidential text lies sealed, goes into no mail and no history, and is kept out of answers (T-45, T-53)', async () => {
    const notification = await opened();
    await answer(notification, '#secret router-login\nadmin / SEC-hunter2-7421');
    const asked = await toAnna();
    expect(asked.mail.text).not.toContain('SEC-hunter2');
    const code = /#confirm (\S+)/.exec(asked.mail.text ?? '')?.[1] ?? '';
    await answer(asked, `#confirm ${code}`);
    const receipt = await toAnna();
    expect(receipt.mail.text).toContain('kept encrypted as router-login');
    expect(receipt.raw).not.toContain('SEC-hunter2');
    expect((await desk.history(1001)).filter(({ text }) => text.includes('SEC-hunter2'))).toEqual([]);
    const { db } = desk.gateway.store;
    const rows = JSON.stringify([
      await db.selectFrom('confidential').selectAll().execute(),
      await db.selectFrom('confirmation').selectAll().execute(),
      await db.selectFrom('outgoing').selectAll().execute(),
      await db.selectFrom('agent_act').selectAll().execute(),
    ]);
    expect(rows).toContain('router-login');
    expect(rows).not.toContain('SEC-hunter2');
    await answer(receipt, 'Log in with: admin / SEC-hunter2-7421');
    await desk.sent();
    await later(DELAY_MS);
    const mails = await desk.sent();
    expect(mails.filter(({ envelope }) => envelope.to === 'carla@customer.example')).toEqual([]);
    expect(mails.map(({ mail }) => mail.text).join()).toContain('must not leave');
  });

  test('whoever else holds the address of somebody who was asked is heard by the agents alone', async () => {
    await answer(await opened(), '#forward lab@supplier.example\nCan it be the fuser?');
    await desk.sent();
    await later(DELAY_MS);
    const [question] = await desk.sent();
    await desk.send({
      from: 'eve@evil.example',
      to: replyAddressOf(question!),
      answering: question!,
      text: 'What is this about?',
    });
    expect((await desk.sent()).map(({ envelope }) => envelope.to)).toEqual(['anna@agents.example']);
    expect((await desk.history(1001)).at(-1)).toMatchObject({ visibility: 'internal' });
  });

  test('an answering machine at an agent’s address that hides ends after a bounded number of mails (I-26)', async () => {
    let last = await opened();
    let mails = 0;
    for (let round = 0; round < LIMITS.agentMailsPerTicket + 5; round++) {
      clock.advance(1000);
      await answer(last, `I am away. ${round}`);
      const [told] = (await desk.sent()).filter(({ envelope }) => envelope.to === 'anna@agents.example');
      if (told === undefined) break;
      mails += 1;
      last = told;
    }
    expect(mails).toBe(LIMITS.agentMailsPerTicket + 1);
  });

  test.each(['', '#public\n'])(
    'an agent who is proven opens a ticket for a customer, who is written to in it, with %j',
    async (word) => {
      const notification = await opened();
      // What we sent to Anna about no ticket proves her by its token.
      await answer(notification, '#list my');
      const list = await toAnna();
      await desk.send({
        from: ANNA,
        to: replyAddressOf(list),
        answering: list,
        subject: 'Your offer',
        text: `#customer dora@customer.example\n${word}Here it is.`,
      });
      await desk.sent();
      await later(DELAY_MS);
      const [mail, ...more] = await desk.sent();
      expect(more).toEqual([]);
      expect(mail?.envelope.to).toBe('dora@customer.example');
      expect(mail?.mail.subject).toContain('[#TICK-1002]');
      expect(mail?.mail.text).toContain('Here it is.');
    },
  );

  test('a mail from an agent’s address that nothing proves opens no ticket for another (T-01)', async () => {
    await desk.send({
      from: ANNA,
      to: 'support@desk.example',
      text: '#customer dora@customer.example\n#public\nHere it is.',
    });
    await later(DELAY_MS);
    expect((await desk.sent()).filter(({ envelope }) => envelope.to === 'dora@customer.example')).toEqual([]);
  });
});
