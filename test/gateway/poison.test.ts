import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { createParsePool } from '../../src/inbound/parse/threads/parse-pool.ts';
import { findArrival } from '../../src/store/intake/arrivals.ts';
import { listTickets } from '../../src/store/tickets/tickets.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { testClock } from '../support/desk.ts';

const POISONED = new URL('../parse/processes/poison-worker.ts', import.meta.url);
const HOUR_MS = 3_600_000;

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

async function startPoisonable(wallMs: number) {
  const clock = testClock();
  gateway = await startTestGateway({
    ports: { clock, parsers: () => createParsePool({ entry: POISONED, wallMs, heapMiB: 64 }) },
  });
  return { clock, gateway };
}

function letter(subject: string, ...fields: string[]): string {
  const header = [
    // Everybody writes once: a hundred mails of one sender would be a flood, and land in one ticket.
    `From: ${subject.replace(/\W/g, '.').toLowerCase()}@customer.example`,
    'To: support@desk.example',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W/g, '.')}@customer.example>`,
    ...fields,
  ];
  return `${header.join('\r\n')}\r\n\r\nIt is silent.\r\n`;
}

/** Hands all of them over before any is waited for; gives the ids of their arrivals. */
async function hand(one: TestGateway, letters: readonly string[]): Promise<string[]> {
  const { port } = one.gateway.smtp!;
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
  });
  const envelope = { from: 'carla@customer.example', to: ['support@desk.example'] };
  const ids: string[] = [];
  for (const raw of letters) {
    const { response } = await transport.sendMail({ raw, envelope });
    ids.push(/taken in as (\w+)/.exec(response)![1]!);
  }
  transport.close();
  return ids;
}

async function arrival(one: TestGateway, id: string | undefined) {
  return (await findArrival(one.gateway.store.db, { id: id! }))!;
}

const ticketsOf = (one: TestGateway) => listTickets(one.gateway.store.db, { limit: 1000 });

describe('the tries of a message', () => {
  test('I-09 are not counted before there is a thread that can read it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-patient-'));
    const signal = join(dir, 'read-now');
    process.env['POSTERN_PATIENT_UNTIL'] = signal;
    const entry = new URL('../parse/processes/patient-worker.ts', import.meta.url);
    gateway = await startTestGateway({ ports: { parsers: () => createParsePool({ entry }) } });
    const [id] = await hand(gateway, [letter('Printer')]);
    // What would be claimed is claimed at once: the first look of the loop is over when the second mail is taken in.
    await hand(gateway, [letter('Scanner')]);
    expect(await arrival(gateway, id)).toMatchObject({ state: 'incoming', attempts: 0 });
    writeFileSync(signal, '');
    await gateway.gateway.settled();
    expect(await arrival(gateway, id)).toMatchObject({ disposition: 'opened', attempts: 1 });
    rmSync(dir, { recursive: true });
  });
});

describe('a poison message', () => {
  test.each([
    ['loop', 100, 3000],
    ['exit', 3, 60_000],
    ['heap', 3, 60_000],
  ])(
    'I-09 that ends its reader by %s stops none of the mails behind it, and becomes a ticket',
    async (fault, many, wallMs) => {
      const { clock, gateway } = await startPoisonable(wallMs);
      const good = Array.from({ length: many }, (_, at) => `Good ${at}`);
      const poisoned = letter('Poison', `X-Poison-Message: ${fault}`);
      const [poison] = await hand(gateway, [poisoned]);
      clock.advance(1);
      await hand(gateway, [...good.map((subject) => letter(subject))]);
      await gateway.gateway.settled();
      expect(await arrival(gateway, poison)).toMatchObject({ state: 'deferred', attempts: 1 });
      expect((await ticketsOf(gateway)).map((ticket) => ticket.subject).sort()).toEqual([...good].sort());

      clock.advance(HOUR_MS);
      await gateway.gateway.settled();
      expect(await arrival(gateway, poison)).toMatchObject({ state: 'deferred', attempts: 2 });
      clock.advance(HOUR_MS);
      await gateway.gateway.settled();
      const done = await arrival(gateway, poison);
      expect(done).toMatchObject({ state: 'done', disposition: 'opened', attempts: 3 });
      expect(done.trace).toContain('only a part could be read: reading it');
      const [stub] = (await ticketsOf(gateway)).filter((ticket) => ticket.subject === 'Poison');
      const [entry] = await gateway.history(stub!.number);
      expect(entry!.text).toContain('This message could not be read');
      const told = gateway.sink.messages.map(({ envelope }) => envelope.to[0]);
      expect(told.filter((to) => to?.endsWith('@customer.example'))).toHaveLength(many + 1);
    },
  );

  test('I-09 that cannot even be read by its header is kept, and shown to an agent', async () => {
    const { clock, gateway } = await startPoisonable(60_000);
    await hand(gateway, [letter('Poison', 'X-Poison-Header: exit')]);
    for (let attempt = 1; attempt < 3; attempt++) {
      await gateway.gateway.settled();
      clock.advance(HOUR_MS);
    }
    await gateway.gateway.settled();
    expect(await gateway.arrivals()).toMatchObject([{ state: 'done', disposition: 'opened', attempts: 3 }]);
    const [told] = await gateway.sent();
    expect(told).toMatchObject({ envelope: { to: 'anna@agents.example' } });
    expect(told!.mail.text).toContain('This message could not be read');
  });

  test('I-09 of an agent reaches no customer: the agent is told that nothing was done', async () => {
    const { clock, gateway } = await startPoisonable(60_000);
    await hand(gateway, [letter('Printer')]);
    await gateway.gateway.settled();
    const notification = onlyTo(await gateway.sent(), 'anna@agents.example');
    // Arrivals of one instant are in no order.
    clock.advance(1000);
    await gateway.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: '#note\nNot for the customer.',
      headers: { 'X-Poison-Message': 'exit' },
    });
    for (let attempt = 2; attempt <= 3; attempt++) {
      clock.advance(HOUR_MS);
      await gateway.gateway.settled();
    }
    expect((await gateway.arrivals()).at(-1)).toMatchObject({ disposition: 'rejected', attempts: 3 });
    const [told, ...more] = await gateway.sent();
    expect(told?.envelope.to).toBe('anna@agents.example');
    expect(more).toEqual([]);
  });
});
