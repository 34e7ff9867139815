/** What an agent writes in answer to a mail of ours in which somebody else speaks: a colleague, a third party, a stranger, or the desk that asks for a code. */
import { beforeEach, expect, test } from 'vitest';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import { EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, type SentMail } from '../support/gateway.ts';

const talk = useConversation();
const ANNA = 'anna@agents.example';
const CARLA = 'carla@customer.example';
const WORDS = 'Good point, and she never pays.';

/** Ben sees every ticket, and hears of it at once. */
beforeEach(async () => {
  await talk.act((tx) => changeAgent(tx, 'ben', { role: 'admin' }, 0));
  await talk.act((tx) =>
    setSubscription(tx, { agent: 'ben', channel: 'support', level: 'standard', nowMs: 0 }),
  );
});

type Told = () => Promise<SentMail>;

const ofColleague: Told = async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#assign ben');
  const bens = onlyTo(await talk.desk.sent(), 'ben@agents.example');
  await talk.reply(bens, 'ben@agents.example', { text: '#note\n@anna is that a case for the lawyers?' });
  return onlyTo(await talk.desk.sent(), ANNA);
};
const ofThirdParty: Told = async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#forward lab@supplier.example\nIs batch 7 known to burn?');
  const question = onlyTo(await talk.desk.sent(), 'lab@supplier.example');
  await talk.reply(question, 'lab@supplier.example', { text: 'Yes, and you knew.' });
  return onlyTo(await talk.desk.sent(), ANNA);
};
const ofStranger: Told = async () => {
  const { confirmation } = await talk.opened();
  await talk.reply(confirmation, EVE, { text: 'What did Carla write to you?' });
  return onlyTo(await talk.desk.sent(), ANNA);
};
const ofForger: Told = async () => {
  const { notification } = await talk.opened();
  await talk.reply(notification, EVE, { text: 'It is me, Anna.' });
  return onlyTo(await talk.desk.sent(), ANNA);
};
const ofCode: Told = async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#customer dora@customer.example');
  return onlyTo(await talk.desk.sent(), ANNA);
};

test.each([
  ['a colleague’s note', ofColleague],
  ['what a third party answered', ofThirdParty],
  ['a stranger’s mail', ofStranger],
  ['a mail in their own name', ofForger],
  ['a mail that asks for a code', ofCode],
])(
  'words in answer to %s go to no customer: they come back, and a word keeps or sends them (T-53)',
  async (_, told) => {
    const notice = await told();
    await talk.fromAnna(notice, WORDS);
    const back = onlyTo(await talk.desk.sent(), ANNA);
    expect(back.mail.text?.replace(/\s+/g, ' ')).toContain('#note to keep it inside');
    await talk.fromAnna(back, '#take');
    const again = onlyTo(await talk.desk.sent(), ANNA);
    await talk.fromAnna(again, '#note');
    expect(await talk.sentTo()).not.toContain(CARLA);
    const notes = (await talk.desk.history(1001)).filter(({ text }) => text === WORDS);
    expect(notes.map(({ kind, visibility }) => [kind, visibility])).toEqual([['note', 'internal']]);
    await talk.fromAnna(notice, '#public\nHello Carla.');
    expect(onlyTo(await talk.desk.sent(), CARLA).mail.text).toContain('Hello Carla.');
  },
);

test('an answer to a colleague’s note that says what becomes of the ticket is one to the customer', async () => {
  const notice = await ofColleague();
  await talk.fromAnna(notice, '#resolve\nHello Carla, it is mended.');
  expect(await talk.sentTo()).toContain(CARLA);
});
