import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addNote, answerTicket } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { changeAgent } from '../../src/store/people/agents.ts';
import { holdDelivery, releaseDelivery } from '../../src/store/outbox/outbox-control.ts';
import { handle } from '../support/outbox-hands.ts';
import { ANNA } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';

const NOTE = 'The margin here is forty percent and he has not paid since March, INT-zx81q, so be slow.';
const CARLA = 'carla@customer.example';

let desk: TestGateway;
let notice: SentMail;
beforeEach(async () => {
  desk = await startTestGateway();
  await desk.send({ from: `Carla <${CARLA}>`, to: 'support@desk.example' });
  notice = onlyTo(await desk.sent(), 'anna@agents.example');
});
afterEach(async () => {
  await desk.stop();
});

const answer = (
  text: string,
  more: { attachments?: { filename: string; content: string; contentType?: string }[] } = {},
) => desk.send({ from: 'anna@agents.example', to: replyAddressOf(notice), answering: notice, text, ...more });

async function heldMails() {
  return listOutgoing(desk.gateway.store.db, { state: 'held', limit: 10 });
}

describe('an answer that repeats a note', () => {
  beforeEach(async () => {
    await answer(`#note ${NOTE}`);
    await desk.sent();
  });

  test('is held, never sent and never dropped; the agent is told what, why and how to let it go (T-53)', async () => {
    await answer(`It is on its way.\n\n${NOTE}`);
    const sent = await desk.sent();
    expect(sent.map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
    const text = sent[0]?.mail.text?.replace(/\s+/g, ' ') ?? '';
    expect(text).toContain('is held: something in it must not leave');
    expect(text).toContain('words of an internal note of this ticket (text)');
    expect(text).toContain('The margin here is forty percent');
    const [held] = await heldMails();
    expect(held?.delivery).toMatchObject({ state: 'held', held_by: 'leak-guard' });
    expect(text).toContain(`postern outbox release ${held?.outgoing.id ?? '?'}`);
    expect((await desk.history(1001)).at(-1)).toMatchObject({
      name: 'mail-withheld',
      visibility: 'internal',
    });
  });

  describe('and the agent answers the notice with a code of it', () => {
    const codeIn = (mail: SentMail, nth: number) =>
      [...(mail.mail.text ?? '').matchAll(/^#confirm ([a-z2-7-]+)$/gm)][nth]?.[1] ?? '';
    const sends = (to: SentMail, text: string, from = 'anna@agents.example') =>
      desk.send({ from, to: replyAddressOf(to), answering: to, text });
    let told: SentMail;
    beforeEach(async () => {
      await answer(`It is on its way.\n\n${NOTE}`);
      told = onlyTo(await desk.sent(), 'anna@agents.example');
    });

    test('the first lets it go exactly as it was, once (T-53)', async () => {
      await sends(told, `#confirm ${codeIn(told, 0).toUpperCase()}`);
      expect(onlyTo(await desk.sent(), CARLA).mail.text).toContain('INT-zx81q');
      expect((await desk.history(1001)).at(-1)).toMatchObject({ name: 'mail-released', actor: 'agent:anna' });
      await sends(told, `#confirm ${codeIn(told, 0)}`);
      expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
    });

    test('the second drops it, and then the first is worth nothing', async () => {
      await sends(told, `#confirm ${codeIn(told, 1)}`);
      expect(await heldMails()).toEqual([]);
      await sends(told, `#confirm ${codeIn(told, 0)}`);
      expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
    });

    test('with more than the code, quoted, changed, in HTML alone, of somebody else or of an agent without the right it stays held (T-48, T-67)', async () => {
      const code = codeIn(told, 0);
      await sends(told, `#confirm ${code}\nAnd more.`);
      await sends(told, `Yes.\n\nOn Monday Support wrote:\n> #confirm ${code}`);
      await sends(told, `#confirm ${code.replace(/^./, (c) => (c === 'a' ? 'b' : 'a'))}`);
      await sends(told, `#confirm ${code}`, 'carla@customer.example');
      await sends(told, `#confirm ${code}`, 'ben@agents.example');
      await desk.sendRaw(
        `From: anna@agents.example\r\nTo: ${replyAddressOf(told)}\r\nMessage-ID: <html@agents.example>\r\nContent-Type: text/html\r\n\r\n<p>#confirm ${code}</p>\r\n`,
        { from: 'anna@agents.example', to: replyAddressOf(told) },
      );
      expect(
        (await desk.sent()).filter((one) => one.raw.includes('INT-zx81q') && one.envelope.to === CARLA),
      ).toEqual([]);
      expect((await heldMails()).map(({ outgoing }) => outgoing.kind)).toContain('answer');
      await desk.gateway.store.transact((tx) => changeAgent(tx, 'anna', { role: 'developer' }, 0));
      await sends(told, `#confirm ${code}`);
      expect((await desk.sent()).filter((one) => one.envelope.to === CARLA)).toEqual([]);
    });

    test('a mail that a person holds by hand goes by no code', async () => {
      const [held] = await heldMails();
      const { store } = desk.gateway;
      await store.transact((tx) => releaseDelivery(tx, { outgoingId: held?.outgoing.id ?? '', nowMs: 0 }));
      await store.transact((tx) => holdDelivery(tx, { outgoingId: held?.outgoing.id ?? '', nowMs: 0 }));
      await sends(told, `#confirm ${codeIn(told, 0)}`);
      expect((await desk.sent()).filter((one) => one.envelope.to === CARLA)).toEqual([]);
    });
  });

  test('goes out as it was looked at, once a person releases it, and is not held again', async () => {
    await answer(`It is on its way.\n\n${NOTE}`);
    await desk.sent();
    const [held] = await heldMails();
    await handle(desk.gateway, 'release', held?.outgoing.id ?? '');
    const released = onlyTo(await desk.sent(), CARLA);
    expect(released.mail.text).toContain('INT-zx81q');
    expect(await heldMails()).toEqual([]);
  });

  test('is gone when a person cancels it, and the corrected one is sent', async () => {
    await answer(`It is on its way.\n\n${NOTE}`);
    await desk.sent();
    const [held] = await heldMails();
    await handle(desk.gateway, 'cancel', held?.outgoing.id ?? '');
    await answer('It is on its way.');
    expect(onlyTo(await desk.sent(), CARLA).raw).not.toContain('INT-zx81q');
  });

  test('a second try of the same words is held as well: what was held is not known to the customer', async () => {
    await answer(`First.\n\n${NOTE}`);
    await answer(`Second.\n\n${NOTE}`);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual([
      'anna@agents.example',
      'anna@agents.example',
    ]);
  });

  test('is held where the words are in a file, and in a mail that goes along (T-53)', async () => {
    await answer('See the file.', {
      attachments: [{ filename: 'report.txt', content: `Report\n${NOTE}\n` }],
    });
    const mail = `Subject: old\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(NOTE).toString('base64')}\r\n`;
    await answer('See the mail.', {
      attachments: [{ filename: 'old.eml', content: mail, contentType: 'application/octet-stream' }],
    });
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual([
      'anna@agents.example',
      'anna@agents.example',
    ]);
    expect(await heldMails()).toHaveLength(2);
  });
});

describe('an answer that holds nothing of that kind', () => {
  test('is sent at once: with the customer’s words quoted, and a greeting that the note has, too', async () => {
    await answer('#note He wrote that it is silent.\n\nKind regards\nAnna Berg');
    await answer('You wrote:\n"It is silent."\nPlease plug it in.\n\nKind regards\nAnna Berg');
    const sent = await desk.sent();
    expect(onlyTo(sent, CARLA).mail.text).toContain('Please plug it in.');
    expect(await heldMails()).toEqual([]);
  });

  test('another ticket’s words are held, those of another ticket of the same customer are not (T-54)', async () => {
    const private_ =
      'My name is Dora Winter and my contract 99-1234 must end in May since I am moving abroad with my whole family.';
    const own =
      'The second printer in the cellar makes a sound like a whale whenever somebody opens the lid of the first printer.';
    await desk.send({
      from: 'dora@other.example',
      to: 'support@desk.example',
      subject: 'Contract',
      text: private_,
    });
    await desk.send({ from: CARLA, to: 'support@desk.example', subject: 'Second', text: own });
    await desk.sent();
    await answer(`About your other ticket: ${own}`);
    expect(onlyTo(await desk.sent(), CARLA).mail.text).toContain('like a whale');
    await answer(`Somebody else writes: ${private_}`);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
  });

  test('a note of another ticket is held, also where its customer is the same one (T-53, T-54)', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example', subject: 'Second', text: 'The other one.' });
    const second = onlyTo(await desk.sent(), 'anna@agents.example');
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(second),
      answering: second,
      text: `#note ${NOTE}`,
    });
    await answer(`As we said: ${NOTE}`);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
    expect(await heldMails()).toHaveLength(1);
  });

  test('a ticket in which a colleague of the reader takes part is none of the reader’s (T-54)', async () => {
    const words =
      'The contract of the director ends in May since the board has lost all confidence in her, which nobody must know as yet.';
    await desk.send({
      from: 'dora@customer.example',
      to: 'support@desk.example',
      subject: 'Board',
      text: words,
    });
    await answer('#cc +dora@customer.example\nHello both.');
    await desk.sent();
    await answer(`For Carla: ${words}`);
    const to = (await desk.sent()).map((one) => one.envelope.to).sort();
    // To Dora these are her own words; of Carla's the agent is asked.
    expect(to).toEqual(['anna@agents.example', 'dora@customer.example']);
    expect((await heldMails()).map(({ delivery }) => delivery.recipient)).toEqual([CARLA]);
  });

  test('the command line’s answers are looked at as well (T-53)', async () => {
    const { store, desk: ctx } = desk.gateway;
    const ticket = await desk.ticket(1001);
    const act = {
      ticketId: ticket.id,
      agent: { ...ANNA, ...ctx.agents.find((one) => one.name === 'anna') },
      cause: null,
    };
    await store.transact((tx) => addNote(tx, ctx, { ...act, text: NOTE, files: [] }));
    await store.transact((tx) =>
      answerTicket(tx, ctx, { ...act, text: `Hello. ${NOTE}`, files: [], status: null }),
    );
    await desk.send({ from: 'x@y.example', to: 'support@desk.example' });
    expect((await desk.sent()).filter((one) => one.envelope.to === CARLA)).toEqual([]);
    expect(await heldMails()).toHaveLength(1);
  });
});
