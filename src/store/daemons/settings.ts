import type { Reader, Tx } from '../database/database.ts';

/**
 * Every switch there is. `outbox-hold`: nothing is sent. `relay-retry`: a person wants the relay tried again now. `breaker`: no
 * automatic mail is sent. `breaker-reset`: mail before then is not counted any more. `breaker-ceiling`: automatic mails an hour that
 * are normal here.
 */
export type SettingName = 'outbox-hold' | 'relay-retry' | 'breaker' | 'breaker-reset' | 'breaker-ceiling';

export interface Setting {
  readonly value: string;
  /** An agent's name, or `admin`. */
  readonly setBy: string;
  readonly setAtMs: number;
}

/** A switch as a person turned it on, or null: it is off. */
export async function getSetting(reader: Reader, name: SettingName): Promise<Setting | null> {
  const row = await reader.selectFrom('setting').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : { value: row.value, setBy: row.set_by, setAtMs: row.set_at };
}

export async function putSetting(
  tx: Tx,
  one: { name: SettingName; value: string; by: string; nowMs: number },
): Promise<void> {
  const row = { value: one.value, set_by: one.by, set_at: one.nowMs };
  await tx
    .insertInto('setting')
    .values({ name: one.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

export async function dropSetting(tx: Tx, name: SettingName): Promise<void> {
  await tx.deleteFrom('setting').where('name', '=', name).execute();
}
