/** Tokens that were given to us, sealed, and whose turn it is to ask for the next one. */
import type { Reader, Tx } from '../database/database.ts';

export interface StoredTokens {
  /** null: none yet. */
  readonly sealed: string | null;
  readonly version: number;
}

export async function readTokens(reader: Reader, name: string): Promise<StoredTokens | null> {
  const row = await reader
    .selectFrom('oauth_token')
    .select(['sealed', 'version'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Takes the turn to ask for new tokens, for as long as `untilMs`; null where somebody else has it, or has stored newer ones than
 * `version` already.
 */
export async function claimTokens(
  tx: Tx,
  one: { readonly name: string; readonly version: number; readonly untilMs: number; readonly nowMs: number },
): Promise<boolean> {
  await tx
    .insertInto('oauth_token')
    .values({ name: one.name, sealed: null, version: 0, claimed_until: 0, updated_at: one.nowMs })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const claimed = await tx
    .updateTable('oauth_token')
    .set({ claimed_until: one.untilMs })
    .where('name', '=', one.name)
    .where('version', '=', one.version)
    .where('claimed_until', '<=', one.nowMs)
    .returning('name')
    .execute();
  return claimed.length === 1;
}

/** Keeps new tokens in the place of those of `version`; false where they are no longer the newest. */
export async function storeTokens(
  tx: Tx,
  one: { readonly name: string; readonly version: number; readonly sealed: string; readonly nowMs: number },
): Promise<boolean> {
  const stored = await tx
    .updateTable('oauth_token')
    .set({ sealed: one.sealed, version: one.version + 1, claimed_until: 0, updated_at: one.nowMs })
    .where('name', '=', one.name)
    .where('version', '=', one.version)
    .returning('name')
    .execute();
  return stored.length === 1;
}

/** Gives the turn back without new tokens. */
export async function releaseTokens(tx: Tx, name: string, untilMs: number): Promise<void> {
  await tx
    .updateTable('oauth_token')
    .set({ claimed_until: 0 })
    .where('name', '=', name)
    .where('claimed_until', '=', untilMs)
    .execute();
}

/** Forgets what was given to us; the next use begins with what the configuration says. True where there was something. */
export async function forgetTokens(tx: Tx, name: string): Promise<boolean> {
  const gone = await tx.deleteFrom('oauth_token').where('name', '=', name).returning('name').execute();
  return gone.length > 0;
}
