import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { releaseQuarantined, type ArrivalRow } from '../../src/store/intake/arrivals.ts';
import { testClock } from '../support/desk.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const CARLA = { from: 'Carla Customer <carla@customer.example>', to: 'support@desk.example' };
const POISON = { ...CARLA, attachments: [{ filename: 'poison.txt', content: 'x' }] };

let desk: TestGateway | null = null;
afterEach(async () => {
  await desk?.stop();
  desk = null;
});

/** Runs a statement of SQL beside the gateway. */
function sql({ gateway }: TestGateway, statement: string): void {
  const { database } = gateway.config;
  if (database.dialect !== 'sqlite') throw new Error('these tests are for SQLite');
  const file = new Database(database.path);
  file.exec(statement);
  file.close();
}

/** Whatever writes such a row fails, however often it is tried. */
function refuse(one: TestGateway, table: string, when: string): void {
  sql(
    one,
    `create trigger refuse_${table} before insert on ${table} when ${when} begin select raise(abort, 'a bug of ours'); end`,
  );
}

async function start() {
  const clock = testClock();
  desk = await startTestGateway({ ports: { clock } });
  return { desk, clock };
}

/** Lets every try of what is deferred happen. */
async function outlast(one: TestGateway, clock: { advance(ms: number): void }): Promise<void> {
  for (let tries = 0; tries < LIMITS.arrivalAttempts; tries++) {
    clock.advance(2 * LIMITS.arrivalBackoff.maxMs);
    await one.gateway.settled();
  }
}

async function onlyArrival(one: TestGateway): Promise<ArrivalRow> {
  const [only, ...more] = await one.arrivals();
  if (only === undefined || more.length > 0) throw new Error(`${more.length} arrivals too many`);
  return only;
}

describe('a mail that fails each time', () => {
  test('is set aside with a ticket that stands for it, agents are told and the customer is not (I-09)', async () => {
    const { desk: one, clock } = await start();
    refuse(one, 'attachment', "new.name = 'poison.txt'");
    await one.send({ ...POISON, subject: 'Re: The printer', messageId: '<poison@customer.example>' });
    expect(await one.tickets()).toEqual([]);
    await outlast(one, clock);
    const arrival = await onlyArrival(one);
    expect(arrival).toMatchObject({
      state: 'quarantined',
      disposition: 'quarantined',
      message_id: 'poison@customer.example',
      reason: expect.stringMatching(/^failed 10 times: .*a bug of ours/) as unknown,
    });
    expect(await one.tickets()).toMatchObject([
      {
        id: arrival.ticket_id,
        number: 1001,
        channel: 'support',
        subject: 'The printer',
        status: 'open',
        requester_address: 'carla@customer.example',
      },
    ]);
    expect(await one.history(1001)).toMatchObject([
      {
        kind: 'event',
        name: 'mail-set-aside',
        visibility: 'internal',
        actor: 'system',
        text: expect.stringContaining(`postern quarantine show ${arrival.id}`) as unknown,
      },
    ]);
    const sent = await one.sent();
    expect(sent.map(({ envelope }) => envelope.to)).toEqual(['anna@agents.example']);
    expect(sent[0]?.mail.text).toContain('a bug of ours');
  });

  test('and whose ticket an agent answers, answers its customer', async () => {
    const { desk: one, clock } = await start();
    refuse(one, 'attachment', "new.name = 'poison.txt'");
    await one.send(POISON);
    await outlast(one, clock);
    const told = onlyTo(await one.sent(), 'anna@agents.example');
    await one.send({
      from: 'Anna Berg <anna@agents.example>',
      to: replyAddressOf(told),
      answering: told,
      text: 'Could you send it again without the file?',
    });
    const answer = onlyTo(await one.sent(), 'carla@customer.example');
    expect(answer.mail.text).toContain('Could you send it again without the file?');
    expect(answer.raw).not.toContain('quarantine');
  });

  test('and is released opens the ticket that it would have opened, and the other one says so', async () => {
    const { desk: one, clock } = await start();
    refuse(one, 'attachment', "new.name = 'poison.txt'");
    await one.send({ ...POISON, subject: 'The printer' });
    await outlast(one, clock);
    await one.sent();
    sql(one, 'drop trigger refuse_attachment');
    const { id } = await onlyArrival(one);
    const nowMs = clock.nowMs();
    await one.gateway.store.transact((tx) => releaseQuarantined(tx, { id, nowMs }));
    await until('it is dealt with', async () => (await onlyArrival(one)).state === 'done');
    await one.gateway.settled();
    expect(await onlyArrival(one)).toMatchObject({
      disposition: 'opened',
      ticket_id: (await one.ticket(1002)).id,
    });
    expect((await one.history(1001)).map(({ name, text }) => [name, text])).toEqual([
      ['mail-set-aside', expect.any(String)],
      ['mail-dealt-with', 'The mail that this ticket stands for was dealt with: opened TICK-1002'],
    ]);
    expect((await one.sent()).map(({ envelope }) => envelope.to).sort()).toEqual([
      'anna@agents.example',
      'carla@customer.example',
    ]);
  });

  test('and is released and fails again gets no second ticket', async () => {
    const { desk: one, clock } = await start();
    refuse(one, 'attachment', "new.name = 'poison.txt'");
    await one.send(POISON);
    await outlast(one, clock);
    const { id } = await onlyArrival(one);
    await one.gateway.store.transact((tx) => releaseQuarantined(tx, { id, nowMs: clock.nowMs() }));
    await until('it was tried', async () => (await onlyArrival(one)).attempts > 0);
    await outlast(one, clock);
    const arrival = await onlyArrival(one);
    expect(arrival).toMatchObject({ state: 'quarantined', ticket_id: (await one.ticket(1001)).id });
    expect(await one.tickets()).toHaveLength(1);
    expect((await one.history(1001)).map(({ name }) => name)).toEqual(['mail-set-aside', 'mail-set-aside']);
  });

  test('is set aside even where no ticket can be opened for it, and those behind it go on', async () => {
    const { desk: one, clock } = await start();
    refuse(one, 'ticket', "new.subject = 'Poison'");
    await one.send({ ...CARLA, subject: 'Poison' });
    await outlast(one, clock);
    expect(await onlyArrival(one)).toMatchObject({
      state: 'quarantined',
      ticket_id: null,
      reason: expect.stringContaining('no ticket could be opened for it') as unknown,
    });
    await one.send({ ...CARLA, subject: 'Good' });
    expect((await one.tickets()).map(({ subject }) => subject)).toEqual(['Good']);
  });
});

test('a mail that ends the process each time is set aside without another try, with a ticket (I-09)', async () => {
  const { desk: one } = await start();
  await one.gateway.stop();
  sql(
    one,
    `insert into arrival (id, key, transport, state, blob, size_bytes, envelope, duplicate_key, received_at, due_at, attempts, lease_token, lease_until)
     values ('0poison', 'smtp:0poison', 'smtp', 'active', '${'0'.repeat(64)}', 10, '{"reversePath":null,"recipients":[{"localPart":"support","domain":"desk.example"}],"client":{"ip":null,"helo":null,"tls":false}}', 'd', 1, 1, 10, 10, 1)`,
  );
  const again = await startTestGateway({ config: one.gateway.config, ports: { clock: testClock() } });
  try {
    await until('it is set aside', async () => (await onlyArrival(again)).state === 'quarantined');
    expect(await onlyArrival(again)).toMatchObject({ reason: 'never came to an end in 10 tries' });
    // Its bytes are gone as well, so nobody is known who wrote it.
    expect(await again.tickets()).toMatchObject([
      { subject: '(no subject)', requester_address: 'unknown-sender@postern.invalid' },
    ]);
  } finally {
    await again.stop();
  }
});

test('a delivery report about nothing of ours is set aside without a ticket, and nobody is told', async () => {
  const { desk: one } = await start();
  const report = [
    'From: Mail Delivery System <mailer-daemon@customer.example>',
    'To: support@desk.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.example',
    '',
    'Final-Recipient: rfc822; nobody@customer.example',
    'Action: failed',
    'Status: 5.1.1',
    '--b--',
    '',
  ].join('\r\n');
  await one.sendRaw(report, { from: null, to: 'support@desk.example' });
  expect(await onlyArrival(one)).toMatchObject({ state: 'quarantined', ticket_id: null });
  expect(await one.tickets()).toEqual([]);
  expect(await one.sent()).toEqual([]);
});

test('what is set aside because its bytes are gone has a ticket of its envelope', async () => {
  const { desk: one, clock } = await start();
  refuse(one, 'activity', "new.kind = 'correspondence'");
  await one.send({ ...CARLA, subject: 'Printer' });
  const { blob } = await onlyArrival(one);
  await unlink(join(one.gateway.config.dataDir, 'blobs', blob.slice(0, 2), blob));
  await outlast(one, clock);
  expect(await one.tickets()).toMatchObject([
    { subject: '(no subject)', requester_address: 'carla@customer.example' },
  ]);
});
