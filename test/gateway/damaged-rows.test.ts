import { afterEach, expect, test } from 'vitest';
import { releaseDelivery } from '../../src/store/outbox/outbox-control.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { forEachDialect } from '../support/databases.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { byHand } from './by-hand.ts';

const CARLA = { from: 'Carla Customer <carla@customer.example>', to: 'support@desk.example' };

forEachDialect((_dialect, openFresh) => {
  let desk: TestGateway | null = null;
  afterEach(async () => {
    await desk?.stop();
    desk = null;
  });

  async function start() {
    const { location } = await openFresh({ migrated: false });
    desk = await startTestGateway({ config: { database: location } });
    return { one: desk, hand: (statement: string) => byHand(location, statement) };
  }

  /** An outbox on hold, with one mail for Carla and one for Anna in it. */
  async function startWithWaitingMail() {
    const { one, hand } = await start();
    await hand(`insert into setting (name, value, set_by, set_at) values ('outbox-hold', '', 'admin', 0)`);
    await one.send(CARLA);
    const letGo = async () => {
      await hand(`delete from setting`);
      await one.gateway.settled();
    };
    return { one, hand, letGo };
  }

  const flips = {
    'a draft that is no JSON': `update outgoing set draft = '{' where kind = 'confirmation'`,
    'a draft without its parts': `update outgoing set draft = '{}' where kind = 'confirmation'`,
    'another recipient than its draft': `update delivery set recipient = 'mallory@elsewhere.example' where recipient = 'carla@customer.example'`,
    'another Message-ID than its draft': `update outgoing set message_id = 'x@y.example' where kind = 'confirmation'`,
    'another ticket than its draft': `update outgoing set ticket_id = null where kind = 'confirmation'`,
  };
  test.each(Object.entries(flips))(
    'an outgoing mail with %s is held and not sent, and the next one goes out (I-38)',
    async (_what, flip) => {
      const { one, hand, letGo } = await startWithWaitingMail();
      await hand(flip);
      await letGo();
      onlyTo(await one.sent(), 'anna@agents.example');
      const [held, ...more] = await listOutgoing(one.gateway.store.db, { state: 'held', limit: 9 });
      expect(more).toEqual([]);
      expect(held?.delivery.damage).toMatch(/^its /);
      expect(one.log.filter((line) => line.level === 'error')).toMatchObject([
        { message: 'a mail is damaged in the database; it is held' },
      ]);
    },
  );

  test('a mail in the spool that a hand has changed is set aside with what is wrong, and only that one (I-38)', async () => {
    const { one, hand } = await start();
    await one.send(CARLA);
    const [first] = await one.arrivals();
    await hand(
      `update arrival set state = 'incoming', attempts = 0, disposition = null, envelope = 'no JSON' where id = '${first?.id ?? ''}'`,
    );
    await one.send({ ...CARLA, subject: 'Another' });
    const [damaged, next] = await one.arrivals();
    expect(damaged).toMatchObject({
      state: 'quarantined',
      reason: 'its envelope is damaged in the database',
    });
    expect(next).toMatchObject({ state: 'done', disposition: 'opened' });
    expect(one.log.filter((line) => line.level === 'error')).toHaveLength(1);
  });

  test('a damaged mail that a person has mended and released goes out (I-38)', async () => {
    const { one, hand, letGo } = await startWithWaitingMail();
    await hand(
      `update delivery set recipient = 'x@elsewhere.example' where recipient = 'carla@customer.example'`,
    );
    await letGo();
    const { store } = one.gateway;
    const [held] = await listOutgoing(store.db, { state: 'held', limit: 9 });
    await hand(`update delivery set recipient = 'carla@customer.example' where state = 'held'`);
    const outgoingId = held?.outgoing.id ?? '';
    await store.transact((tx) => releaseDelivery(tx, { outgoingId, nowMs: one.gateway.desk.clock.nowMs() }));
    await one.gateway.settled();
    onlyTo(await one.sent(), 'carla@customer.example');
  });
});
