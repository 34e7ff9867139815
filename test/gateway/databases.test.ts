import { expect, test } from 'vitest';
import { startGateway } from '../../src/daemon.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { forEachDialect } from '../support/databases.ts';
import { onlyTo, replyAddressOf, startTestGateway } from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

forEachDialect((dialect, openFresh) => {
  test('I-14 a whole conversation leaves one ticket, one history and one mail to each', async () => {
    const { location } = await openFresh();
    const desk = await startTestGateway({ config: { database: location } });
    await desk.send({
      from: 'Carla <carla@customer.example>',
      to: 'support@desk.example',
      attachments: [{ filename: 'a.txt', content: 'a' }],
    });
    const notification = onlyTo(await desk.sent(), 'anna@agents.example');
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: '#assign ben\n#resolve\nDone.',
    });
    const answer = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.send({
      from: 'Carla <carla@customer.example>',
      to: replyAddressOf(answer),
      answering: answer,
      text: 'It broke again.',
    });
    expect((await desk.sent()).map((one) => one.envelope.to).sort()).toEqual([
      'anna@agents.example',
      'ben@agents.example',
    ]);
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open', assignee: 'ben' });
    expect((await desk.arrivals()).map((one) => one.disposition)).toEqual(['opened', 'appended', 'appended']);
    const { store } = desk.gateway;
    expect(await desk.gaps()).toEqual([]);
    expect(
      (await listOutgoing(store.db, { limit: 20 })).every(({ delivery }) => delivery.state === 'relayed'),
    ).toBe(true);
    await desk.stop();
  });

  test(`a second daemon on the same database ${dialect === 'sqlite' ? 'is refused' : 'works beside the first'}`, async () => {
    const { location } = await openFresh();
    const desk = await startTestGateway({ config: { database: location } });
    const second = startGateway({ ...desk.gateway.config }, { ...IN_PROCESS, log: memoryLog() });
    if (dialect === 'sqlite') {
      await expect(second).rejects.toMatchObject({ code: 'store.unsafe' });
    } else {
      const other = await second;
      await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
      // Either may do either part of it.
      await until('both mails have left', () => desk.sink.messages.length >= 2);
      for (const { gateway } of [desk, { gateway: other }]) await gateway.settled();
      expect(await desk.tickets()).toHaveLength(1);
      expect((await desk.sent()).map((one) => one.envelope.to).sort()).toEqual([
        'anna@agents.example',
        'carla@customer.example',
      ]);
      await other.stop();
    }
    await desk.stop();
  });
});
