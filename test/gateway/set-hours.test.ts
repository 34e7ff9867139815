/** Digests at set hours and quiet hours, as a whole day goes by. Both databases. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendDigests } from '../../src/schedule/digests.ts';
import { forEachDialect } from '../support/databases.ts';
import { SUPPORT, testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const HOUR = 3_600_000;
const ANNA = 'anna@agents.example';
const BEN = 'ben@agents.example';
const CARLA = 'carla@customer.example';

forEachDialect((_dialect, openFresh) => {
  describe('what an agent is told, hour by hour', () => {
    let clock: ReturnType<typeof testClock>;
    let desk: TestGateway;
    let opened: SentMail[];
    beforeEach(async () => {
      // Ten in the morning.
      clock = testClock();
      const { location } = await openFresh({ migrated: false });
      desk = await startTestGateway({
        config: { channels: [{ ...SUPPORT, subscribers: ['anna', 'ben'] }], database: location },
        ports: { clock },
      });
      await desk.send({ from: CARLA, to: 'support@desk.example' });
      opened = await desk.sent();
    });
    afterEach(() => desk.stop());

    /** Ben sets what he wants; whatever comes back is of no interest. */
    async function benSets(text: string): Promise<void> {
      const answering = onlyTo(opened, BEN);
      await desk.send({ from: BEN, to: replyAddressOf(answering), answering, text });
      await desk.sent();
    }
    /** Carla writes: what Ben is told of it at once. */
    async function toBenOf(text: string): Promise<(string | undefined)[]> {
      const answering = onlyTo(opened, CARLA);
      await desk.send({ from: CARLA, to: replyAddressOf(answering), answering, text });
      const mails = await desk.sent();
      onlyTo(mails, ANNA);
      return textsTo(mails, BEN);
    }
    /** What Ben is told because its time has come. */
    async function dueAfter(hours: number): Promise<(string | undefined)[]> {
      clock.advance(hours * HOUR);
      await sendDigests(desk.gateway.store, desk.gateway.desk);
      await desk.gateway.settled();
      return textsTo(await desk.sent(), BEN);
    }

    test('a digest comes at each of its hours with what came since the one before, and at none without news', async () => {
      await benSets('#notify digest 12:00 16:00');
      expect(await toBenOf('One.')).toEqual([]);
      expect(await dueAfter(1.5)).toEqual([]);
      expect(await dueAfter(0.5)).toEqual([expect.stringMatching(/^One\./)]);
      expect(await toBenOf('Two.')).toEqual([]);
      expect(await toBenOf('Three.')).toEqual([]);
      expect(await dueAfter(3)).toEqual([]);
      expect(await dueAfter(1)).toEqual([expect.stringMatching(/Two\.[^]*Three\./)]);
      // Noon of the next day.
      expect(await dueAfter(20)).toEqual([]);
      expect(await toBenOf('Four.')).toEqual([]);
      expect(await dueAfter(4)).toEqual([expect.stringMatching(/^Four\./)]);
    });

    test('quiet hours over midnight hold the night’s news until they end, and let the day’s through', async () => {
      await benSets('#notify quiet 19:00-7:00');
      expect(await toBenOf('By day.')).toEqual([expect.stringMatching(/^By day\./)]);
      // Half past ten in the evening.
      clock.advance(12.5 * HOUR);
      expect(await toBenOf('By night.')).toEqual([]);
      expect(await dueAfter(8)).toEqual([]);
      expect(await dueAfter(0.5)).toEqual([expect.stringMatching(/^By night\./)]);
      expect(await toBenOf('In the morning.')).toEqual([expect.stringMatching(/^In the morning\./)]);
      expect(await dueAfter(24)).toEqual([]);
    });
  });
});

const textsTo = (mails: readonly SentMail[], address: string) =>
  mails.filter(({ envelope }) => envelope.to === address).map(({ mail }) => mail.text);
