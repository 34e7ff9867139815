import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SUPPORT, address } from '../support/desk.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const SALES = { ...SUPPORT, name: 'sales', addresses: [address('sales@desk.example')] };
const TRACE = 'Received: from mx2.customer.example by mx.desk.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n';
const letter = (text: string, id = '<one@customer.example>') =>
  `From: Carla <carla@customer.example>\r\nTo: support@desk.example\r\nCc: sales@desk.example\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nSubject: Printer\r\nMessage-ID: ${id}\r\n\r\n${text}\r\n`;

describe('a mail to several of our addresses', () => {
  let desk: TestGateway;
  beforeEach(async () => {
    desk = await startTestGateway({ config: { channels: [SUPPORT, SALES] } });
  });
  afterEach(() => desk.stop());
  const deliver = (raw: string, to: string) => desk.sendRaw(raw, { from: 'carla@customer.example', to });

  test('is one ticket, however many copies of it are delivered (T-73)', async () => {
    await deliver(letter('It is silent.'), 'support@desk.example');
    await deliver(TRACE + letter('It is silent.'), 'sales@desk.example');
    expect(await desk.tickets()).toHaveLength(1);
    const [first, second] = await desk.arrivals();
    expect(first).toMatchObject({ disposition: 'opened' });
    expect(second).toMatchObject({ disposition: 'duplicate', reason: `of arrival ${first?.id}` });
    expect((await desk.sent()).map(({ envelope }) => envelope.to).sort()).toEqual([
      'anna@agents.example',
      'carla@customer.example',
    ]);
  });

  test('is no copy of another that only has its Message-ID: nobody can suppress what others write (T-73, I-04)', async () => {
    await deliver(letter('I was first.'), 'support@desk.example');
    await deliver(letter('It is silent.'), 'sales@desk.example');
    expect(await desk.tickets()).toHaveLength(2);
  });

  test('is none without a Message-ID: two people may say the same at the same second', async () => {
    const nameless = letter('It is silent.').replace(/^Message-ID: .*\r\n/m, '');
    await deliver(nameless, 'support@desk.example');
    await deliver(nameless, 'sales@desk.example');
    expect(await desk.tickets()).toHaveLength(2);
  });
});
