/** Whoever answers everything, and hides it as well as can be, gets a bounded number of mails, and agents hear of a bounded number. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { Channel } from '../../src/desk/channel.ts';
import { address, SUPPORT, testClock } from '../support/desk.ts';
import { replyAddressOf, startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';

const HOUR_MS = 60 * 60 * 1000;
/** A loop that is still running after so many rounds would run for ever. */
const ROUNDS = 120;
const PATIENCE_MS = 120_000;

let clock: ReturnType<typeof testClock>;
let desk: TestGateway;
beforeEach(async () => {
  clock = testClock();
  desk = await startTestGateway({ ports: { clock } });
});
afterEach(async () => {
  await desk.stop();
});

interface Answer {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reversePath?: null;
  readonly text?: string;
  readonly answering?: SentMail;
}

/** Lets a program answer every mail that leaves for `to`, until none leaves any more; tells how many left. */
async function answerEverything(
  to: (mail: SentMail) => boolean,
  answer: (mail: SentMail, round: number) => Answer,
): Promise<{ toIt: number; toAgents: number; rounds: number }> {
  let [toIt, toAgents, round] = [0, 0, 0];
  for (; round < ROUNDS; round++) {
    const mails = await desk.sent();
    const fresh = mails.filter(to);
    toIt += fresh.length;
    toAgents += mails.filter((one) => one.envelope.to.endsWith('@agents.example')).length;
    if (fresh.length === 0) break;
    for (const mail of fresh) await desk.send({ text: `I got it. ${round}`, ...answer(mail, round) });
  }
  return { toIt, toAgents, rounds: round };
}

const toCustomer = (mail: SentMail) => mail.envelope.to.endsWith('@customer.example');

describe('an auto-responder', () => {
  test.each<[string, number, Partial<Answer>]>([
    ['that says so (RFC 3834)', 1, { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['that answers with the null reverse-path', 1, { reversePath: null }],
    [
      'that is on vacation',
      1,
      { subject: 'Out of office: back on Monday', text: 'I am out of the office until Monday.' },
    ],
  ])('%s gets one confirmation and no more (I-27)', async (_name, most, part) => {
    await desk.send({ from: 'bot@customer.example', to: 'support@desk.example' });
    const counted = await answerEverything(toCustomer, (mail) => ({
      from: 'bot@customer.example',
      to: replyAddressOf(mail),
      subject: 'Re: yes',
      ...part,
    }));
    expect(counted).toMatchObject({ toIt: most, toAgents: 1 });
  });

  test('that hides all of it, and answers to the signed address, is filed on its ticket and gets no answer (I-26)', async () => {
    await desk.send({ from: 'bot@customer.example', to: 'support@desk.example' });
    const counted = await answerEverything(toCustomer, (mail) => ({
      from: 'bot@customer.example',
      to: replyAddressOf(mail),
      subject: 'Re: yes',
      answering: mail,
    }));
    expect(counted.toIt).toBe(1);
    expect(await desk.tickets()).toHaveLength(1);
  });

  test('that hides all of it, with a fresh subject, Message-ID and tag each time, gets three confirmations an hour (I-26, T-10)', async () => {
    await desk.send({ from: 'bot@customer.example', to: 'support@desk.example' });
    const counted = await answerEverything(toCustomer, (_mail, round) => ({
      from: round % 2 === 0 ? `Bot+${round}@Customer.Example` : `bot+${round}@customer.example`,
      to: 'support@desk.example',
      subject: `Case ${round}`,
    }));
    expect(counted.toIt).toBe(LIMITS.confirmationsPerHour);
    const silent = await desk.history(1004);
    expect(silent.find((entry) => entry.name === 'automatic-mail-withheld')?.text).toContain(
      '3 of 3 confirmations to this mailbox in an hour',
    );
    const traces = (await desk.arrivals()).map((one) => one.trace ?? '');
    expect(traces.filter((trace) => trace.includes('no confirmation: 3 of 3'))).toHaveLength(1);
    clock.advance(HOUR_MS + 1);
    await desk.send({ from: 'bot@customer.example', to: 'support@desk.example', subject: 'An hour later' });
    expect((await desk.sent()).filter(toCustomer)).toHaveLength(1);
  });

  test('that asks for a proof of humanity (challenge-response) gets none, and its challenge tells nobody twice (I-26)', async () => {
    await desk.send({ from: 'carla@customer.example', to: 'support@desk.example' });
    const counted = await answerEverything(toCustomer, (mail, round) => ({
      from: `challenge-${round}@customer.example`,
      to: mail.envelope.from === '' ? 'support@desk.example' : mail.envelope.from,
      subject: 'Please confirm that you are human',
      headers: { 'Auto-Submitted': 'auto-replied (challenge)' },
      reversePath: null,
    }));
    expect(counted).toMatchObject({ toIt: 1, toAgents: 1 });
  });

  test(
    'on both sides, hidden on both, with us between: it ends by itself (I-26)',
    async () => {
      await desk.send({ from: 'carla@customer.example', to: 'support@desk.example' });
      const isAnna = (mail: SentMail) => mail.envelope.to === 'anna@agents.example';
      let answers = 0;
      const counted = await answerEverything(
        (mail) => toCustomer(mail) || isAnna(mail),
        (mail) => {
          if (!isAnna(mail)) answers += 1;
          const from = isAnna(mail) ? 'anna@agents.example' : 'carla@customer.example';
          return { from, to: replyAddressOf(mail), subject: 'Re: yes', answering: mail };
        },
      );
      expect(counted.rounds).toBeLessThan(ROUNDS);
      expect(answers).toBeLessThanOrEqual(LIMITS.repliesToldPerHour + 3);
      const last = (await desk.history(1001)).filter((entry) => entry.kind === 'correspondence');
      // What crossed waits for its agent, who is a program here, so not every answer went out.
      expect(last.length).toBeGreaterThan(answers);
      expect(last.length).toBeLessThanOrEqual(answers + counted.toAgents + 1);
    },
    PATIENCE_MS,
  );

  test('that sends our own mail back is stopped by the signed loop field, whatever else it took off (I-27)', async () => {
    await desk.send({ from: 'bot@customer.example', to: 'support@desk.example' });
    const [confirmation] = (await desk.sent()).filter(toCustomer);
    const mirrored = (confirmation?.raw ?? '')
      .replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|Reply-To): .*\r\n/gim, '')
      .replace(/^Message-ID:\s*<[^>]*>/im, 'Message-ID: <mirrored@customer.example>');
    await desk.sendRaw(mirrored, { from: 'bot@customer.example', to: 'support@desk.example' });
    expect(await desk.sent()).toEqual([]);
    expect((await desk.arrivals()).filter((one) => one.disposition === 'ignored')).toHaveLength(1);
  });
});

describe('two Posterns that face each other', () => {
  const theirs: Channel = {
    ...SUPPORT,
    addresses: [address('support@other.example')],
    senderName: 'Other Support',
  };
  let other: TestGateway;
  beforeEach(async () => {
    other = await startTestGateway({
      config: { channels: [theirs], hostName: 'other.example' },
      ports: { clock },
    });
  });
  afterEach(async () => {
    await other.stop();
  });

  /** Carries mail to and fro until none is left; tells how many mails crossed. */
  async function carry(change: (raw: string, nth: number) => { raw: string; from: string | null }) {
    let crossed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const before = crossed;
      const sides = [
        { from: desk, to: other, domain: 'other.example' },
        { from: other, to: desk, domain: 'desk.example' },
      ];
      for (const side of sides) {
        for (const mail of (await side.from.sent()).filter((one) => one.envelope.to.endsWith(side.domain))) {
          crossed += 1;
          const { raw, from } = change(mail.raw, crossed);
          await side.to.sendRaw(raw, { from, to: mail.envelope.to });
        }
      }
      if (crossed === before) return crossed;
    }
    return crossed;
  }

  const forged = (id: string) =>
    `From: support@other.example\r\nTo: support@desk.example\r\nMessage-ID: <${id}@evil.example>\r\nSubject: Hello\r\n\r\nHello.\r\n`;

  test('exchange one mail, since it says that a program wrote it (I-26)', async () => {
    await desk.sendRaw(forged('one'), { from: 'eve@evil.example', to: 'support@desk.example' });
    expect(await carry((raw) => ({ raw, from: null }))).toBe(1);
  });

  test('exchange a bounded number of mails where every hop takes off all that says so (I-26)', async () => {
    const stripped = (raw: string, nth: number) => ({
      raw: raw
        .replace(/^(?:Auto-Submitted|X-[\w-]+|In-Reply-To|References|Reply-To):.*\r\n(?:[ \t].*\r\n)*/gim, '')
        .replace(/^Message-ID:\s*<[^>]*>/im, `Message-ID: <hop-${nth}@hops.example>`)
        .replace(/^Subject:.*\r\n/im, `Subject: Case ${nth}\r\n`),
      from: /^From: .*?([^\s<]+@[^\s>]+)/im.exec(raw)?.[1] ?? null,
    });
    await desk.sendRaw(forged('two'), { from: 'eve@evil.example', to: 'support@desk.example' });
    const crossed = await carry(stripped);
    expect(crossed).toBeGreaterThan(1);
    expect(crossed).toBeLessThanOrEqual(2 * LIMITS.confirmationsPerHour);
  });
});
