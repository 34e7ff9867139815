/**
 * What comes back by itself: reminders, and tickets that were put out of sight. In: rows whose time has come. Out: one mail for each, in
 * the thread of its ticket.
 *
 * That a mail was sent is written down in the transaction that sends it, so it is sent once, whatever restarts and however many nodes
 * look (I-21). A moment is one of the calendar: a clock that is set forward brings what it has passed, each once; one that is set back
 * makes nothing wait for longer than until it shows that moment.
 */
import { LIMITS } from '../base/limits.ts';
import type { Store } from '../store/database/database.ts';
import { bringBack, tellReminder } from '../inbound/apply/comeback.ts';
import type { DeskContext } from '../inbound/apply/context/desk-context.ts';
import { withCurrentStaff } from '../inbound/apply/context/staff.ts';
import { dueReminders, dueSnoozes } from '../store/tickets/reminders.ts';

/** Brings back what is due; tells how many mails were sent about it. */
export async function tellReminders(store: Store, desk: DeskContext): Promise<number> {
  const due = { nowMs: desk.clock.nowMs(), most: LIMITS.remindersAtOnce };
  let sent = 0;
  for (const id of await dueReminders(store.db, due))
    sent += await store.transact(async (tx) => tellReminder(tx, await withCurrentStaff(tx, desk), id));
  for (const id of await dueSnoozes(store.db, due))
    sent += await store.transact(async (tx) => bringBack(tx, await withCurrentStaff(tx, desk), id));
  return sent;
}
