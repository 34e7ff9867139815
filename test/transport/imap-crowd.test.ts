import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { available } from '../support/servers.ts';
import { gate } from './listening.ts';
import { message, startPolling } from './polling.ts';

const MANY = 120;
const subjects = Array.from({ length: MANY }, (_, at) => `m${at}`);

/** `npm run flood` does the same with ten thousand, and watches the memory of the daemon. */
describe.skipIf(!available('dovecot'))('a mailbox with very much mail', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
    dovecot.deliverFiles(
      'full',
      subjects.map((subject) => Buffer.from(message(subject))),
    );
  });
  afterAll(() => dovecot.stop());

  test('is read oldest first, and another folder of the account has its turn before the end (I-30)', async () => {
    await dovecot.append('full', 'Junk', message('in another folder'));
    const polling = startPolling({
      port: dovecot.imapPort,
      user: 'full',
      folders: ['INBOX', 'Junk'],
      bounds: { batch: 5, turn: 20 },
    });
    await polling.intake.reached(MANY + 1);
    const order = polling.subjects();
    expect(order.filter((subject) => subject !== 'in another folder')).toEqual(subjects);
    expect(order.indexOf('in another folder')).toBe(20);
  });

  test('holds up no other account, and what is fetched waits for the intake: one message, not all (I-30, I-31)', async () => {
    const served = gate();
    const full = startPolling({ name: 'full', port: dovecot.imapPort, user: 'full', bounds: { batch: 5 } });
    full.intake.before = () => (full.intake.taken.length < 10 ? undefined : served.opened);
    await full.intake.reached(10);
    await dovecot.append('other', 'INBOX', message('of the other'));
    const other = startPolling({ name: 'other', port: dovecot.imapPort, user: 'other' });
    await other.intake.reached(1);
    expect(full.intake.offered.length).toBeLessThanOrEqual(11);
    served.open();
    await full.intake.reached(MANY);
    expect(full.subjects()).toEqual(subjects);
  });
});
