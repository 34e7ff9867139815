import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/base/clock.ts';
import { LIMITS } from '../../src/base/limits.ts';
import type { SenderProof } from '../../src/mail/authentication.ts';
import { insertActivity } from '../../src/store/tickets/activities.ts';
import { testClock } from '../support/desk.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';

const HOUR_MS = 60 * 60 * 1000;
const MANY = LIMITS.ticketsPerSenderHour;
const PATIENCE_MS = 120_000;

let clock: ReturnType<typeof testClock>;
let desk: TestGateway;
beforeEach(async () => {
  clock = testClock();
  desk = await startTestGateway({ ports: { clock } });
});
afterEach(async () => {
  await desk.stop();
});

/** Mails of one sender, each a matter of its own; a second apart, as a clock that stands still gives no order. */
async function pour(from: string, first: number, count: number): Promise<void> {
  for (let n = first; n < first + count; n++) {
    clock.advance(1000);
    await desk.send({
      from,
      to: 'support@desk.example',
      subject: `Matter ${n}`,
      text: `This is number ${n}.`,
    });
  }
}

describe('a flood of one sender', () => {
  test(
    'lands in one ticket, agents hear of it once and the sender never, and nothing is lost (T-72, T-11)',
    async () => {
      await pour('Victim <victim@customer.example>', 1, MANY);
      const before = await desk.sent();
      expect(before.filter((one) => one.envelope.to === 'anna@agents.example')).toHaveLength(MANY);
      expect(before.filter((one) => one.envelope.to === 'victim@customer.example')).toHaveLength(
        LIMITS.confirmationsPerHour,
      );
      await pour('victim+other@customer.example', MANY + 1, 10);
      const [only, ...more] = await desk.sent();
      expect(more).toEqual([]);
      expect(only?.envelope.to).toBe('anna@agents.example');
      expect(only?.mail.text?.replace(/\s+/g, ' ')).toContain('they are all added to this ticket');
      const tickets = await desk.tickets();
      expect(tickets).toHaveLength(MANY + 1);
      const flood = await desk.history(1000 + MANY + 1);
      const texts = flood
        .filter((entry) => entry.kind === 'correspondence')
        .map((entry) => entry.text.trim());
      expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `This is number ${MANY + 1 + n}.`));
      expect(flood[0]).toMatchObject({ name: 'flood', visibility: 'internal' });
      const last = (await desk.arrivals()).at(-1);
      expect(last).toMatchObject({ disposition: 'appended', state: 'done' });
      expect(last?.trace).toContain('new matters of victim@customer.example in the last hour');
    },
    PATIENCE_MS,
  );

  test(
    'ends by itself, and comes back into the same ticket unless an agent has dealt with it (T-72)',
    async () => {
      await pour('victim@customer.example', 1, MANY + 2);
      clock.advance(HOUR_MS);
      await pour('victim@customer.example', 100, 1);
      expect((await desk.tickets()).some((ticket) => ticket.subject === 'Matter 100')).toBe(true);
      await pour('victim@customer.example', 200, MANY);
      const floods = async () =>
        (await desk.tickets()).filter((one) => one.subject.startsWith('Much mail from'));
      expect(await floods()).toHaveLength(1);
      const [flood] = await floods();
      const notice = (await desk.sent()).find((one) => one.mail.subject?.includes('Much mail from'));
      await desk.send({
        from: 'anna@agents.example',
        to: replyAddressOf(notice!),
        text: '#close\n',
        answering: notice!,
      });
      expect((await desk.ticket(flood!.number)).status).toBe('closed');
      await pour('victim@customer.example', 300, 1);
      expect(await floods()).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  test(
    'takes nothing from the others: another sender gets a ticket and a confirmation meanwhile (T-11)',
    async () => {
      await pour('victim@customer.example', 1, MANY + 3);
      await desk.sent();
      await desk.send({ from: 'carla@elsewhere.example', to: 'support@desk.example' });
      expect(onlyTo(await desk.sent(), 'carla@elsewhere.example').mail.subject).toContain('Printer');
    },
    PATIENCE_MS,
  );
});

describe('a flood of strangers to a reply address that has leaked', () => {
  const TOLD = LIMITS.heldToldPerHour;

  async function pourInto(replyAddress: string, first: number, count: number): Promise<void> {
    for (let n = first; n < first + count; n++) {
      clock.advance(1000);
      await desk.send({
        from: `stranger${n}@elsewhere${n}.example`,
        to: replyAddress,
        subject: 'Re: Printer',
        text: `This is number ${n}.`,
      });
    }
  }
  const toAnna = async () => (await desk.sent()).filter((one) => one.envelope.to === 'anna@agents.example');

  test(
    'is kept whole, agents hear of its beginning alone, and of the customer as before (T-07, T-72)',
    async () => {
      await desk.send({ from: 'carla@customer.example', to: 'support@desk.example' });
      const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
      const replyAddress = replyAddressOf(confirmation);
      await pourInto(replyAddress, 1, TOLD + 10);
      const told = await toAnna();
      expect(told).toHaveLength(TOLD + 1);
      const words = told.map(({ mail }) =>
        mail.text?.replace(/\s+/g, ' ').includes('nobody is told of them'),
      );
      expect(words).toEqual([...Array.from({ length: TOLD }, () => false), true]);
      const texts = (await desk.history(1001)).filter((one) => one.name === 'came-unverified');
      expect(texts.map(({ text }) => text.trim())).toEqual(
        Array.from({ length: TOLD + 10 }, (_, n) => `This is number ${n + 1}.`),
      );
      await desk.send({ from: 'carla@customer.example', to: replyAddress, answering: confirmation });
      expect(await toAnna()).toHaveLength(1);
      clock.advance(HOUR_MS);
      await pourInto(replyAddress, 100, 1);
      expect(await toAnna()).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test('is told of once where automatic mail among it fills the history: no counting begins anew behind that (T-07)', async () => {
    await desk.send({ from: 'carla@customer.example', to: 'support@desk.example' });
    const replyAddress = replyAddressOf(onlyTo(await desk.sent(), 'carla@customer.example'));
    const noise = async (count: number) => {
      const { id } = await desk.ticket(1001);
      const entry = { ticket_id: id, kind: 'correspondence', visibility: 'internal', name: null } as const;
      const machine = { actor: 'contact:eve', arrival_id: null, text: 'x', detail: '{"automatic":true}' };
      await desk.gateway.store.transact(async (tx) => {
        const { random } = desk.gateway.desk;
        for (let n = 0; n < count; n++)
          await insertActivity(tx, {
            ...entry,
            ...machine,
            id: newId(clock, random),
            created_at: clock.nowMs(),
          });
      });
    };
    await noise(LIMITS.heldLookedAt);
    await pourInto(replyAddress, 1, 3);
    expect(await toAnna()).toHaveLength(1);
    await noise(LIMITS.heldLookedAt - 10);
    await pourInto(replyAddress, 4, 3);
    expect(await toAnna()).toEqual([]);
  });
});

describe('a domain that is being forged', () => {
  async function arrived(count: number, proof: SenderProof): Promise<void> {
    const { store } = desk.gateway;
    const id = (await desk.arrivals())[0]?.id ?? '';
    await store.transact(async (tx) => {
      for (let n = 0; n < count; n++) {
        const row = { key: `smtp:old-${proof}-${n}`, id: `old-${proof}-${n}`, state: 'done' as const };
        const template = await tx
          .selectFrom('arrival')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        await tx
          .insertInto('arrival')
          .values({ ...template, ...row })
          .execute();
        await tx
          .insertInto('sender_mail')
          .values({
            arrival_id: row.id,
            mailbox: `someone${n}@forged.example`,
            domain: 'forged.example',
            effect: 'opened',
            proof,
            came_at: clock.nowMs(),
          })
          .execute();
      }
    });
  }

  test('without a verdict on the mail itself its sender is answered within the budgets (T-11)', async () => {
    await desk.send({ from: 'first@customer.example', to: 'support@desk.example' });
    await arrived(LIMITS.disownedPerHour + 1, 'failed');
    await desk.sent();
    await desk.send({ from: 'honest@forged.example', to: 'support@desk.example' });
    expect((await desk.sent()).map((one) => one.envelope.to)).toContain('honest@forged.example');
  });
});
