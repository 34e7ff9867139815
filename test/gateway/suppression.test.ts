import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerTicket } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { ANNA } from '../support/desk.ts';
import { onlyTo, startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';

const CARLA = 'carla@customer.example';

let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
  await desk.send({ from: `Carla <${CARLA}>`, to: 'support@desk.example' });
  await desk.sent();
});
afterEach(async () => {
  await desk.stop();
});

async function answer(text: string): Promise<SentMail[]> {
  const { gateway } = desk;
  const { id } = await desk.ticket(1001);
  await gateway.store.transact((tx) =>
    answerTicket(tx, gateway.desk, { ticketId: id, agent: ANNA, cause: null, text, files: [], status: null }),
  );
  await gateway.settled();
  await gateway.settled();
  return desk.sent();
}

/** A report as Postfix sends it: its address is unknown. */
async function report(returnPath: string, n: number): Promise<void> {
  const raw = [
    'From: MAILER-DAEMON@mx.example',
    `To: ${returnPath}`,
    `Message-ID: <report-${n}@mx.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${CARLA}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '',
    '--b--',
    '',
  ].join('\r\n');
  await desk.sendRaw(raw, { from: null, to: returnPath });
}

const names = async () =>
  (await desk.history(1001)).filter(({ kind }) => kind === 'event').map(({ name }) => name);

test('three reports about three mails leave the address alone; the agent who writes to it is told, with the text (T-12, I-28)', async () => {
  for (const n of [1, 2, 3]) {
    const answered = onlyTo(await answer(`Try number ${n}.`), CARLA);
    await report(answered.envelope.from, n);
  }
  expect(await names()).toContain('address-suppressed');
  // No report has anybody mailed.
  expect(await desk.sent()).toEqual([]);

  const left = await answer('Are you there?');
  const told = onlyTo(left, 'anna@agents.example');
  expect(left.map(({ envelope }) => envelope.to)).not.toContain(CARLA);
  expect(told.mail.text).toContain('It was not sent: the last mails to this address came back');
  expect(told.mail.text).toContain('> Are you there?');
  expect(await names()).toContain('delivery-suppressed');
  const held = await listOutgoing(desk.gateway.store.db, { state: 'suppressed', limit: 9 });
  expect(held.map(({ delivery }) => delivery.recipient)).toEqual([CARLA]);
});

test('reports that are forged, or repeated for one mail, silence nobody (T-12)', async () => {
  const answered = onlyTo(await answer('Only this one.'), CARLA);
  for (const n of [1, 2, 3, 4]) await report(answered.envelope.from, n);
  const forged = answered.envelope.from.replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a'));
  for (const n of [5, 6, 7, 8]) await report(forged, n);
  for (const n of [9, 10, 11, 12]) await report('support@desk.example', n);
  expect(await names()).not.toContain('address-suppressed');
  expect((await answer('Still there?')).map(({ envelope }) => envelope.to)).toContain(CARLA);
});
