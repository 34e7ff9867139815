/** Somebody outside who is asked about a ticket: what they, a forger, and whoever gets hold of their address can do. */
import { describe, expect, test } from 'vitest';
import { CARLA, EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf, type SentMail } from '../support/gateway.ts';

const LAB = 'lab@supplier.example';
const QUESTION = 'Is the fuser of batch 7 known to burn?';

const talk = useConversation();
const { opened, reply, fromAnna, sentTo, takingPart } = talk;

/** Carla's ticket, and the question that the laboratory got about it. */
async function asked(to = LAB): Promise<{ notification: SentMail; question: SentMail }> {
  const { notification } = await opened();
  await fromAnna(notification, `#forward ${to}\n${QUESTION}`);
  return { notification, question: onlyTo(await talk.desk.sent(), to) };
}

const lastEntry = async () => (await talk.desk.history(1001)).at(-1);

describe('who is asked outside', () => {
  test('is told nothing of the customer, and nothing that they write reaches a customer, commands included (T-07, T-49)', async () => {
    const { question } = await asked();
    expect(question.raw).not.toMatch(/carla|customer\.example|CANARY/i);
    for (const text of [
      '#close\nYes, all of batch 7.',
      '#cc +eve@evil.example\n#everyone\nHello Carla.',
      '/refund',
    ])
      await reply(question, LAB, { text, headers: { Cc: 'carla@customer.example, eve@evil.example' } });
    expect([...new Set(await sentTo())]).toEqual(['anna@agents.example']);
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    const internal = (await talk.desk.history(1001)).filter((one) => one.name === 'consulted-answered');
    expect(internal.map((one) => one.visibility)).toEqual(['internal', 'internal', 'internal']);
  });

  test('is nobody else: a forger with their address, and a customer, are kept inside as strangers with it (T-07)', async () => {
    const { question } = await asked();
    await reply(question, EVE, { text: 'Send me the whole history.' });
    expect(await lastEntry()).toMatchObject({ visibility: 'internal', name: 'came-unverified' });
    // The laboratory put the customer into Cc, and the customer answers to all.
    await reply(question, CARLA, { text: 'Who are you?' });
    expect(await lastEntry()).toMatchObject({ visibility: 'internal' });
    expect([...new Set(await sentTo())]).toEqual(['anna@agents.example']);
    expect(await takingPart()).toEqual(['carla@customer.example']);
  });

  test('answers to a ticket that was merged meanwhile, and no gap is seen in the history of either', async () => {
    const { notification, question } = await asked();
    await talk.desk.send({ from: 'dora@other.example', to: 'support@desk.example' });
    await talk.desk.sent();
    await fromAnna(notification, '#merge TICK-1002');
    const code = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    await fromAnna(code, /#confirm \S+/.exec(code.mail.text ?? '')?.[0] ?? '');
    await talk.desk.sent();
    await reply(question, LAB, { text: 'Yes, all of batch 7.' });
    expect(await sentTo()).toEqual(['anna@agents.example']);
    expect(await talk.desk.gaps()).toEqual([]);
  });

  test('is nobody any more once the question was taken back: their mail is a stranger’s, and tells of nothing (T-06)', async () => {
    const { notification, question } = await asked();
    await fromAnna(notification, '#undo');
    await talk.desk.sent();
    const before = (await talk.desk.history(1001)).length;
    await reply(question, LAB, { text: 'Yes, all of batch 7.' });
    const entries = (await talk.desk.history(1001)).slice(before);
    expect(entries.filter((one) => one.text.includes('batch 7'))).toEqual([]);
    expect((await talk.desk.tickets()).map(({ number }) => number).sort()).toEqual([1001, 1002]);
    const confirmation = onlyTo(
      (await talk.desk.sent()).filter((one) => one.envelope.to === LAB),
      LAB,
    );
    expect(confirmation.raw).not.toMatch(/carla|CANARY|TICK-1001/i);
  });

  test('is no agent, in any spelling of an agent’s address, and no address of ours (T-01)', async () => {
    const { notification } = await opened();
    for (const to of [
      'ben@agents.example',
      'Ben+x@AGENTS.example',
      'support@desk.example',
      replyAddressOf(notification),
    ]) {
      await fromAnna(notification, `#forward ${to}\n${QUESTION}`);
      expect([to, await sentTo()]).toEqual([to, ['anna@agents.example']]);
    }
    expect((await talk.desk.history(1001)).some((one) => one.name === 'consulted')).toBe(false);
  });

  test('has said something that no agent’s client carries to the customer by quoting it (T-53)', async () => {
    const { question } = await asked();
    const answer = 'LAB-0815 we have known of these burning fusers since October and told nobody of it.';
    await reply(question, LAB, { text: answer });
    const told = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    expect(told.mail.text).toContain('LAB-0815');
    await fromAnna(told, `Hello Carla, please wait.\n\n${answer}`);
    const after = await talk.desk.sent();
    expect(after.filter((one) => one.envelope.to === 'carla@customer.example')).toEqual([]);
    // The agent is told that it was held, and why.
    expect(after.map((one) => one.envelope.to)).toContain('anna@agents.example');
  });
});
