import { newId, type Clock, type Random } from '../../base/clock.ts';
import type { CannedAnswer } from '../../desk/canned.ts';
import type { Reader, Tx } from '../database/database.ts';

/** What a canned answer is known by. */
export type CannedKey = Pick<CannedAnswer, 'name' | 'channel' | 'category' | 'locale'>;

export type KeptCanned = CannedAnswer & {
  /** An agent's name, or `admin`. */
  readonly setBy: string;
  readonly updatedAtMs: number;
};

/** All canned answers, by name, the general ones first. The two databases disagree on where null stands. */
export async function listCanned(reader: Reader): Promise<KeptCanned[]> {
  const rows = await reader
    .selectFrom('canned')
    .selectAll()
    .orderBy('name')
    .orderBy((eb) => eb.fn.coalesce('channel', eb.val('')))
    .orderBy((eb) => eb.fn.coalesce('category', eb.val('')))
    .orderBy((eb) => eb.fn.coalesce('locale', eb.val('')))
    .execute();
  return rows.map(({ name, channel, category, locale, title, text, ...row }) => ({
    ...{ name, channel, category, locale, title, text },
    setBy: row.set_by,
    updatedAtMs: row.updated_at,
  }));
}

function keyed(reader: Reader, { name, channel, category, locale }: CannedKey) {
  return reader
    .selectFrom('canned')
    .selectAll()
    .where('name', '=', name)
    .where('channel', 'is not distinct from', channel)
    .where('category', 'is not distinct from', category)
    .where('locale', 'is not distinct from', locale);
}

/** Keeps a text under its key, in place of what was there. */
export async function putCanned(
  tx: Tx,
  answer: CannedAnswer,
  by: string,
  ports: { readonly clock: Clock; readonly random: Random },
): Promise<'added' | 'changed' | 'unchanged'> {
  const { name, channel, category, locale, title, text } = answer;
  const there = await keyed(tx, answer).executeTakeFirst();
  if (there?.title === title && there.text === text) return 'unchanged';
  const row = { title, text, set_by: by, updated_at: ports.clock.nowMs() };
  if (there !== undefined) {
    await tx.updateTable('canned').set(row).where('id', '=', there.id).execute();
    return 'changed';
  }
  const id = newId(ports.clock, ports.random);
  await tx
    .insertInto('canned')
    .values({ id, name, channel, category, locale, ...row })
    .execute();
  return 'added';
}

/** Takes a text away; false where there was none. */
export async function removeCanned(tx: Tx, key: CannedKey): Promise<boolean> {
  const there = await keyed(tx, key).executeTakeFirst();
  if (there === undefined) return false;
  await tx.deleteFrom('canned').where('id', '=', there.id).execute();
  return true;
}
