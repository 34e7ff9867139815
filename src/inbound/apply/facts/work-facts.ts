import type { Reader } from '../../../store/database/database.ts';
import { writtenEntries } from '../../../store/tickets/activities.ts';
import { listTasks } from '../../../store/tickets/tasks.ts';
import { linkedWith } from '../../../store/tickets/ticket-links.ts';
import type { TicketFacts, WorkFacts } from '../../decide/facts.ts';

/** What commands may name by a number, of each of the tickets as it is seen through its strand. */
export async function workFactsOf(
  reader: Reader,
  tickets: readonly Pick<TicketFacts, 'id' | 'strand'>[],
): Promise<WorkFacts[]> {
  const found = new Map<string, WorkFacts>();
  for (const { id, strand } of tickets) {
    if (found.has(strand.id)) continue;
    found.set(strand.id, {
      strandId: strand.id,
      tasks: (await listTasks(reader, id)).map(({ ordinal }) => ordinal),
      entries: await writtenEntries(reader, strand.id),
      linked: (await linkedWith(reader, id)).map((ticket) => ticket.id),
    });
  }
  return [...found.values()];
}
