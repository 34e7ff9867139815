/** Texts that are kept and not sent: drafts, answers that were held, mails with a wrong command. */
import type { Selectable } from 'kysely';
import type { DraftEnd } from '../../desk/tickets/ticket-words.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { DraftTable } from '../database/work-schema.ts';

export type DraftRow = Selectable<DraftTable>;

export async function insertDraft(
  tx: Tx,
  row: Omit<DraftRow, 'ended_at' | 'ended_as' | 'updated_at'>,
): Promise<void> {
  await tx
    .insertInto('draft')
    .values({ ...row, updated_at: row.created_at, ended_at: null, ended_as: null })
    .execute();
}

/** Open ones of these tickets that the agent may take up: drafts of anybody, and their own of the other kinds; the newest first. */
export async function openDrafts(
  reader: Reader,
  one: { readonly agent: string; readonly ticketIds: readonly string[]; readonly sinceMs: number },
): Promise<(DraftRow & { readonly notice_message_id: string | null })[]> {
  if (one.ticketIds.length === 0) return [];
  return reader
    .selectFrom('draft')
    .leftJoin('outgoing', 'outgoing.id', 'draft.notice_id')
    .selectAll('draft')
    .select('outgoing.message_id as notice_message_id')
    .where('draft.ticket_id', 'in', one.ticketIds)
    .where('draft.ended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('draft.kind', '=', 'draft'),
        eb.and([eb('draft.agent', '=', one.agent), eb('draft.updated_at', '>', one.sinceMs)]),
      ]),
    )
    .orderBy('draft.updated_at', 'desc')
    .orderBy('draft.id', 'desc')
    .execute();
}

/** The open draft of a ticket, or null. */
export async function openDraftOf(reader: Reader, ticketId: string): Promise<DraftRow | null> {
  const row = await reader
    .selectFrom('draft')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'draft')
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** Remembers the mail that told the agent of it. */
export async function setDraftNotice(tx: Tx, id: string, noticeId: string): Promise<void> {
  await tx.updateTable('draft').set({ notice_id: noticeId }).where('id', '=', id).execute();
}

/** Takes it out of what is kept; false where it was taken out before. */
export async function endDraft(
  tx: Tx,
  one: { readonly id: string; readonly as: DraftEnd; readonly nowMs: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('draft')
    .set({ ended_at: one.nowMs, ended_as: one.as })
    .where('id', '=', one.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Puts it back among what is kept: whatever ended it was taken back. */
export async function reopenDraft(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('draft').set({ ended_at: null, ended_as: null }).where('id', '=', id).execute();
}
