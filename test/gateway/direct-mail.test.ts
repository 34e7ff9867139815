/** An agent's mail that goes to the customer and to the desk at once: by "answer to all", or because the agent put both into it. */
import { expect, test } from 'vitest';
import { useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf, type SentMail } from '../support/gateway.ts';

const talk = useConversation();
const ANNA = 'anna@agents.example';
const CARLA = 'carla@customer.example';
const CC = (address: string) => ({ headers: { Cc: address } });

const told = async () => (await talk.desk.history(1001)).filter(({ name }) => name === 'sent-directly');

test('who stands in To or Cc of an agent’s answer has it, and is not sent it again; the history says so (I-13)', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, 'It is mended.', CC('Carla <carla@customer.example>'));
  expect(await talk.sentTo()).toEqual([]);
  expect((await talk.desk.history(1001)).filter(({ kind }) => kind === 'correspondence')).toHaveLength(2);
  const [entry] = await told();
  expect(entry).toMatchObject({ visibility: 'internal' });
  expect(entry?.text).toContain(CARLA);
});

test('the others who take part are sent it, and the receipt names both', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#notify receipts on');
  await talk.fromAnna(notification, '#cc +dora@customer.example');
  await talk.desk.sent();
  await talk.fromAnna(notification, 'It is mended.', CC(CARLA));
  const mails = await talk.desk.sent();
  expect(mails.map(({ envelope }) => envelope.to).sort()).toEqual([ANNA, 'dora@customer.example']);
  const receipt = onlyTo(mails, ANNA).mail.text?.replace(/\s+/g, ' ') ?? '';
  expect(receipt).toContain('Your answer goes to dora@customer.example');
  expect(receipt).toContain(`${CARLA} has it from you directly`);
});

test('who comes to take part by standing there is not sent it either', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, 'It is mended.', CC('dora@customer.example'));
  expect(await talk.sentTo()).toEqual([CARLA]);
  expect(await talk.takingPart()).toEqual([CARLA, 'dora@customer.example']);
});

test('the customer’s answer to it finds the ticket by its Message-ID, also where the ticket was merged into another', async () => {
  const { notification } = await talk.opened();
  await talk.desk.send({ from: 'Dora <dora@other.example>', to: 'support@desk.example' });
  const ofDora = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(notification, '#merge TICK-1002');
  const ask = onlyTo(await talk.desk.sent(), ANNA);
  const code = /#confirm (\S+)/.exec(ask.mail.text ?? '')?.[1] ?? '';
  await talk.fromAnna(ask, `#confirm ${code}`);
  await talk.desk.sent();
  const messageId = '<direct@agents.example>';
  await talk.fromAnna(notification, 'It is mended.', { ...CC(CARLA), messageId });
  expect(await talk.sentTo()).toEqual([]);
  await talk.desk.send({
    from: CARLA,
    to: 'support@desk.example',
    text: 'Still silent.',
    answering: { mail: { messageId, subject: 'Printer' } } as SentMail,
  });
  expect(await talk.desk.tickets()).toHaveLength(2);
  expect((await talk.desk.history(1001)).at(-1)).toMatchObject({ text: 'Still silent.' });
  expect(ofDora.envelope.to).toBe(ANNA);
});

test('an answer that was held or came back, and is sent by a later word, still goes to nobody who has it', async () => {
  const { notification, confirmation } = await talk.opened();
  await talk.fromAnna(notification, '#cc +dora@customer.example');
  await talk.reply(confirmation, CARLA, { text: 'It smokes now.' });
  await talk.desk.sent();
  await talk.fromAnna(notification, 'It is mended.', CC(CARLA));
  const held = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(held, '#send');
  expect(await talk.sentTo()).toEqual(['dora@customer.example']);
  await talk.fromAnna(held, '#prioritty high\nPlease wait.', CC(CARLA));
  const back = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(back, '#priority high');
  expect(await talk.sentTo()).toEqual(['dora@customer.example']);
});

test('an answer that everybody has already is not held: nothing is left to wait', async () => {
  const { notification, confirmation } = await talk.opened();
  await talk.reply(confirmation, CARLA, { text: 'It smokes now.' });
  await talk.desk.sent();
  await talk.fromAnna(notification, 'It is mended.', CC(CARLA));
  expect(await talk.sentTo()).toEqual([]);
  expect(await told()).toHaveLength(1);
});

test('taking back says that what went directly stays where it is', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#notify receipts on');
  await talk.fromAnna(notification, '#cc +dora@customer.example');
  await talk.fromAnna(notification, '#resolve\nIt is mended.', CC(CARLA));
  expect(onlyTo(await talk.desk.sent(), 'dora@customer.example').mail.text).toContain('mended');
  await talk.fromAnna(notification, '#undo');
  const receipt = onlyTo(await talk.desk.sent(), ANNA).mail.text?.replace(/\s+/g, ' ') ?? '';
  expect(receipt).toContain(`${CARLA} keeps what you sent there yourself`);
});

test('a note that went to the customer by the agent’s own mail is kept with a word of warning (T-53)', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, '#notify receipts on');
  await talk.desk.sent();
  await talk.fromAnna(notification, '#note\nHe pays late.', CC(CARLA));
  const receipt = onlyTo(await talk.desk.sent(), ANNA).mail.text?.replace(/\s+/g, ' ') ?? '';
  expect(receipt).toContain(`${CARLA} stands in To or Cc of your mail and has it from you`);
  expect(receipt).not.toContain('nothing went to the customer');
});

test('a ticket that is opened for a customer who has the mail sends it to nobody, and their answer finds it', async () => {
  const { notification } = await talk.opened();
  const messageId = '<opening@agents.example>';
  const from = `Anna Berg <${ANNA}>`;
  await talk.desk.send({
    from,
    to: replyAddressOf(await listOf(notification)),
    text: '#customer dora@other.example\nYour part is here.',
    headers: { Cc: 'dora@other.example' },
    messageId,
    subject: 'Your part',
  });
  expect(await talk.sentTo()).toEqual([]);
  expect((await talk.desk.history(1002)).map(({ name }) => name)).toContain('sent-directly');
  await talk.desk.send({
    from: 'dora@other.example',
    to: 'support@desk.example',
    text: 'Thank you, I come tomorrow.',
    answering: { mail: { messageId, subject: 'Your part' } } as SentMail,
  });
  expect((await talk.desk.history(1002)).at(-1)).toMatchObject({ text: 'Thank you, I come tomorrow.' });
});

/** A mail to Anna that is about no ticket, and proves her answer to it. */
async function listOf(notification: SentMail): Promise<SentMail> {
  await talk.fromAnna(notification, '#list');
  const mails = await talk.desk.sent();
  return onlyTo(mails, ANNA);
}
