import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelOfAddress } from '../../src/desk/channel.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { SUPPORT } from '../support/desk.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';

describe('what only looks like one of our names', () => {
  let desk: TestGateway;
  beforeAll(async () => {
    desk = await startTestGateway();
    await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example', subject: 'First' });
  });
  afterAll(() => desk.stop());

  test.each([
    '[\uff03TICK-1001]',
    '[#\uff34\uff29\uff23\uff2b-1001]',
    '[#TIC\u212a-1001]',
    '[#TICK\u20101001]',
    '[#TICK-\u0661\u0660\u0660\u0661]',
    '[#TI\u200bCK-1001]',
    '[#T\u0406CK-1001]',
  ])('is no ticket number: %s (T-57)', async (tag) => {
    const before = (await desk.history(1001)).length;
    await desk.send({
      from: 'Carla <carla@customer.example>',
      to: 'support@desk.example',
      subject: `Re: ${tag} First`,
    });
    expect(await desk.history(1001)).toHaveLength(before);
    expect((await desk.tickets())[0]?.suspected_of ?? null).toBeNull();
  });

  test.each([
    '\u017fupport@desk.example',
    'support@de\u017fk.example\u200b',
    'support@d\u0435sk.example',
    'suppo\u0280t@desk.example',
  ])('is no address of a channel: %s (T-57)', (text) => {
    const address = parseAddrSpec(text);
    const channel = address === null ? null : channelOfAddress([SUPPORT], address);
    expect(channel?.name ?? null).toBeNull();
  });

  test('signs that nobody sees come out in no name, subject or file name of what we send and list (T-57)', async () => {
    await desk.sent();
    const hidden = '\u200b\u200e\u061c\u2060\u00ad\ufeff\u3164\u{e0049}\u{e0047}\u202e\u2066';
    await desk.send({
      from: `"An${hidden}na Be\u200frg" <hidden@customer.example>`,
      to: 'support@desk.example',
      subject: `[#TI${hidden.slice(0, 3)}CK-1001] Pass\u200dwo${hidden.slice(0, 7)}rd می\u200cخواهم 👩\u200d🚀`,
      text: 'Please.',
      attachments: [{ filename: `bill\u200b.p\u200edf`, content: 'x' }],
    });
    const ticket = (await desk.tickets()).find(({ subject }) => subject !== 'First');
    expect(ticket?.subject).toBe('Password می\u200cخواهم 👩\u200d🚀');
    const sent = await desk.sent();
    expect(sent.length).toBeGreaterThanOrEqual(2);
    for (const { mail } of sent) {
      expect(mail.subject).toContain('Password می\u200cخواهم 👩\u200d🚀');
      expect(mail.subject).not.toContain('1001');
      const words = [mail.subject, mail.text, JSON.stringify(mail.from), JSON.stringify(mail.to)].join('\n');
      expect(words).not.toMatch(
        /[\u200b\u200e\u200f\u061c\u2060\u00ad\ufeff\u3164\u{e0000}-\u{e007f}\u202e\u2066]/u,
      );
    }
    const { mail } = onlyTo(sent, 'anna@agents.example');
    expect(JSON.stringify(sent.map((one) => [one.mail.from, one.mail.to]))).toContain('Anna Berg');
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['bill.pdf']);
  });

  test('a domain of other letters is shown as it is in the DNS (T-57)', async () => {
    await desk.sent();
    const raw =
      'From: Boss <boss@\u0435xample.com>\r\nTo: support@desk.example\r\nSubject: pay\r\n\r\nNow.\r\n';
    await desk.sendRaw(raw, { from: 'x@customer.example', to: 'support@desk.example' });
    const { mail } = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(mail.text).toContain('boss@xn--');
  });
});
