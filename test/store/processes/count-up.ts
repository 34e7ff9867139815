/**
 * Another process on the same SQLite file: takes ticket numbers, each in a transaction that reads before it writes, and prints them.
 * Arguments: path of the database, how many.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../../src/store/database/database.ts';
import { nextTicketNumber } from '../../../src/store/tickets/tickets.ts';

const [path = '', count = '0'] = process.argv.slice(2);
const store = await openStore({ dialect: 'sqlite', path });
process.stdout.write('ready\n');
for (let n = 0; n < Number(count); n++) {
  const number = await store.transact(async (tx) => {
    await tx.selectFrom('counter').selectAll().execute();
    return nextTicketNumber(tx, 1001);
  });
  process.stdout.write(`${number}\n`);
  // SQLite does not queue its writers: one that never rests would keep the other out.
  await pause(1);
}
await store.close();
