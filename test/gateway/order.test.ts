import { expect, test } from 'vitest';
import { startGateway } from '../../src/daemon.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { forEachDialect } from '../support/databases.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const REPLIES = 50;
const HER = 'carla@customer.example';
const CARLA = `Carla <${HER}>`;

forEachDialect((dialect, openFresh) => {
  /** Hands in many replies to one ticket at once, each at the door of one of the gateways. */
  async function replyAll(desk: TestGateway, doors: readonly Pick<TestGateway['gateway'], 'intake'>[]) {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    // Any of the nodes may be the one that answers.
    await until('she is answered', () =>
      desk.sink.messages.some(({ envelope }) => envelope.to.includes(HER)),
    );
    const answered = onlyTo(await desk.sent(), HER);
    const recipient = parseAddrSpec(replyAddressOf(answered));
    if (recipient === null) throw new Error('no reply address');
    return Promise.all(
      Array.from({ length: REPLIES }, (_, nth) =>
        doors[nth % doors.length]!.intake.accept({
          key: `smtp:reply${nth}`,
          transport: 'smtp',
          envelope: { reversePath: parseAddrSpec(HER)!, recipients: [recipient] },
          client: { ip: null, helo: null, tls: false },
          content: Buffer.from(replyTo(answered, nth)),
        }),
      ),
    );
  }

  const replyTo = ({ mail }: SentMail, nth: number) =>
    `From: ${CARLA}\r\nTo: support@desk.example\r\nSubject: Re: ${mail.subject ?? ''}\r\n` +
    `Message-ID: <r${nth}@customer.example>\r\nIn-Reply-To: ${mail.messageId ?? ''}\r\n\r\nReply ${nth}.\r\n`;

  /** The arrivals of a ticket's letters, in the order of its history. */
  async function historyOf(desk: TestGateway) {
    const history = await desk.history(1001);
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, at) => at + 1));
    return history.filter(({ kind }) => kind === 'correspondence').map((one) => one.arrival_id);
  }

  test('I-33 fifty replies at once stand in the history without a gap, in the order in which they were received', async () => {
    const { location } = await openFresh();
    const desk = await startTestGateway({ config: { database: location } });
    await replyAll(desk, [desk.gateway]);
    await desk.gateway.settled();
    const received = (await desk.arrivals()).map(({ id }) => id);
    expect(received).toHaveLength(REPLIES + 1);
    expect(await historyOf(desk)).toEqual(received);
    expect(await desk.gaps()).toEqual([]);
    await desk.stop();
  });

  if (dialect === 'postgres') {
    test('I-33 of three nodes on one database none leaves a gap or writes twice', async () => {
      const { location } = await openFresh();
      const desk = await startTestGateway({ config: { database: location } });
      const { config } = desk.gateway;
      const others = await Promise.all(
        [1, 2].map(() => startGateway(config, { ...IN_PROCESS, log: memoryLog(), pollMs: 50 })),
      );
      const nodes = [desk.gateway, ...others];
      await replyAll(desk, nodes);
      await until('every reply is dealt with', async () =>
        (await desk.arrivals()).every(({ state }) => state === 'done'),
      );
      expect(new Set(await historyOf(desk)).size).toBe(REPLIES + 1);
      for (const node of others) await node.stop();
      expect(await desk.gaps()).toEqual([]);
      await desk.stop();
    });
  }
});
