/** Projects: several tickets under one name. */
import type { Reader, Tx } from '../database/database.ts';

/** The id of the project of that name; made where there is none. */
export async function projectNamed(
  tx: Tx,
  wish: { readonly id: string; readonly name: string; readonly nowMs: number },
): Promise<string> {
  await tx
    .insertInto('project')
    .values({ id: wish.id, name: wish.name, created_at: wish.nowMs })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await tx
    .selectFrom('project')
    .select('id')
    .where('name', '=', wish.name)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Its name, or null for none. */
export async function projectName(reader: Reader, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const row = await reader.selectFrom('project').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? null;
}
