import { listActivities, type ActivityWithFiles } from './activities.ts';
import type { Reader } from '../database/database.ts';
import { mergedInto } from './merges.ts';
import type { TicketRow } from './tickets.ts';

/** An entry with the ticket in whose history it stands. */
export interface EntryOf {
  readonly ticket: TicketRow;
  readonly entry: ActivityWithFiles;
}

/**
 * The history of a ticket with those of all that were merged into it, as they happened. An answer that went to several of them is there
 * once: its copies name it.
 */
export async function wholeHistory(reader: Reader, ticket: TicketRow): Promise<EntryOf[]> {
  const all: EntryOf[] = [];
  const merged = await mergedInto(reader, ticket.id);
  for (const one of [ticket, ...merged]) {
    const history = await listActivities(reader, one.id);
    all.push(...history.map((entry) => ({ ticket: one, entry })));
  }
  const ids = new Set(all.map(({ entry }) => entry.id));
  return all
    .filter(({ entry }) => !ids.has(sentWith(entry) ?? ''))
    .sort(({ entry: a }, { entry: b }) => (merged.length === 0 ? 0 : a.created_at - b.created_at));
}

/** The entry that this one is a copy of, in the history of another ticket. */
function sentWith({ detail }: ActivityWithFiles): string | null {
  if (!detail.includes('"sentWith"')) return null;
  const { sentWith: id } = JSON.parse(detail) as { sentWith?: unknown };
  return typeof id === 'string' ? id : null;
}
