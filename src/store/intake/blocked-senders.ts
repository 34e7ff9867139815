/** Whose mail is set aside: addresses, and whole domains (`@spam.example`), in small letters. */
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export async function blockSender(tx: Tx, row: WorkSchema['blocked_sender']): Promise<void> {
  await tx
    .insertInto('blocked_sender')
    .values(row)
    .onConflict((conflict) => conflict.column('pattern').doNothing())
    .execute();
}

export async function listBlocked(reader: Reader): Promise<WorkSchema['blocked_sender'][]> {
  return reader.selectFrom('blocked_sender').selectAll().orderBy('pattern').execute();
}

export async function unblockSender(tx: Tx, pattern: string): Promise<void> {
  await tx.deleteFrom('blocked_sender').where('pattern', '=', pattern).execute();
}

export async function isBlockedPattern(reader: Reader, pattern: string): Promise<boolean> {
  return (await blockingPattern(reader, [pattern])) !== null;
}

/** The first of these patterns that is blocked, or null. */
export async function blockingPattern(reader: Reader, patterns: readonly string[]): Promise<string | null> {
  if (patterns.length === 0) return null;
  const row = await reader
    .selectFrom('blocked_sender')
    .select('pattern')
    .where('pattern', 'in', patterns)
    .orderBy('pattern')
    .executeTakeFirst();
  return row?.pattern ?? null;
}
