/** What an order means beyond its words: whose words hold it back, what needs no ticket, and colleagues who act for one another. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { agentNamedIn, ANNA as ADMIN, SUPPORT, testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const CARLA = 'Carla Customer <carla@customer.example>';
const ANNA = 'Anna Berg <anna@agents.example>';
const BEN = 'ben@agents.example';
const CLEO = 'cleo@agents.example';
const DELAY_MS = 60_000;
const HOUR_MS = 60 * DELAY_MS;

let desk: TestGateway;
let clock: ReturnType<typeof testClock>;

beforeEach(async () => {
  clock = testClock();
  const { desk: settings } = loadConfig(null, {}, process.cwd());
  desk = await startTestGateway({
    config: {
      desk: { ...settings, answerDelayMs: DELAY_MS, receipts: true },
      channels: [{ ...SUPPORT, subscribers: ['anna', 'ben', 'cleo'] }],
      agents: [
        ADMIN,
        { ...agentNamedIn('ben', 'Ben Okoro'), role: 'support-agent' },
        { ...agentNamedIn('cleo', 'Cleo Tan'), role: 'support-agent' },
      ],
    },
    ports: { clock },
  });
});
afterEach(() => desk.stop());

/** Opens a ticket of Carla's; what Anna is told of it. */
async function opened(subject = 'Printer'): Promise<SentMail> {
  await desk.send({ from: CARLA, to: 'support@desk.example', subject });
  return onlyTo(await desk.sent(), 'anna@agents.example');
}

const answer = (answering: SentMail, text: string, from = ANNA) => {
  clock.advance(1000);
  const headers = { Date: new Date(clock.nowMs()).toUTCString().replace('GMT', '+0000') };
  return desk.send({ from, to: replyAddressOf(answering), answering, text, headers });
};

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

test('the words of our own notification, quoted below an answer, hold nothing back', async () => {
  const notification = await opened();
  expect(notification.mail.text).toContain('\n#note - ');
  const quoted = (notification.mail.text ?? '').replace(/^/gm, '> ');
  await answer(notification, `Please restart it.\n\nOn Monday Example Support wrote:\n${quoted}`);
  await toAnna();
  await later(DELAY_MS);
  expect((await toCarla()).join()).toContain('Please restart it.');
  await answer(notification, `Is it better?\n\n-----Original Message-----\n${notification.mail.text}`);
  await toAnna();
  await later(DELAY_MS);
  expect((await toCarla()).join()).toContain('Is it better?');
});

test('what an agent sets for themselves needs no ticket', async () => {
  await answer(await opened(), '#list my');
  const list = await toAnna();
  await answer(list, '#away until 2026-03-05\n#notify quiet 20:00-7:00\n-- \nAnna');
  const told = await toAnna();
  expect(told.mail.subject).toBe('Done');
  expect(told.mail.text).toContain('you are away until 2026-03-05 09:00');
  expect(told.mail.text).toContain('quiet from 20:00-7:00');
  await answer(list, '#away off');
  expect((await toAnna()).mail.text).toContain('you are back');
  expect(await desk.tickets()).toHaveLength(1);
});

describe('while the colleague is away who has the ticket', () => {
  test('those who are told of its customer may act for them, and may no longer when they are back', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    const first = await desk.sent();
    await answer(onlyTo(first, BEN), '#take', BEN);
    await answer(onlyTo(first, CLEO), 'Let me do that.', CLEO);
    expect(onlyTo(await desk.sent(), CLEO).mail.text).toContain('you may not do that');
    await answer(onlyTo(first, BEN), '#away until 2026-03-05', BEN);
    await desk.sent();
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      subject: 'Re: [#TICK-1001] Printer',
      text: 'It burns!',
    });
    const told = onlyTo(await desk.sent(), CLEO);
    expect(told.mail.text).toContain('because the colleague who has the ticket is away');
    expect(told.mail.text).toContain('#take - make yourself the assignee');
    await answer(told, '#waiting\n#remind 1d\nPlease unplug it.', CLEO);
    expect(onlyTo(await desk.sent(), CLEO).mail.text).toContain('answer to carla@customer.example');
    await later(DELAY_MS);
    expect((await toCarla()).join()).toContain('Please unplug it.');
    await later(4 * 24 * HOUR_MS);
    await desk.sent();
    await answer(told, '#note Is it out?', CLEO);
    expect(onlyTo(await desk.sent(), CLEO).mail.text).toContain('you may not do that');
    expect(await desk.ticket(1001)).toMatchObject({ assignee: 'ben', status: 'waiting' });
  });
});
