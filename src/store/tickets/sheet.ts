/** What a ticket's sheet shows besides its row and its history. */
import type { Sight } from '../../desk/people/rights.ts';
import type { Reader } from '../database/database.ts';
import { isInSight } from './sight.ts';

type NamedTicket = { readonly number: number; readonly subject: string };

export interface SheetRows {
  readonly tasks: readonly {
    readonly ordinal: number;
    readonly text: string;
    readonly agent: string | null;
    readonly done_at: number | null;
  }[];
  readonly times: readonly {
    readonly agent: string;
    readonly minutes: number;
    readonly billing: string;
    readonly text: string;
    readonly created_at: number;
  }[];
  /** Of those that the asker may look at. */
  readonly links: readonly NamedTicket[];
  /** Mail about the ticket that has not left. */
  readonly waiting: readonly {
    readonly kind: string;
    readonly recipient: string;
    readonly due_at: number;
    readonly held_reason: string | null;
  }[];
  readonly drafts: readonly { readonly kind: string; readonly agent: string; readonly text: string }[];
  readonly project: string | null;
}

export async function sheetRows(reader: Reader, ticketId: string, sight: Sight): Promise<SheetRows> {
  const tasks = await reader
    .selectFrom('task')
    .select(['ordinal', 'text', 'agent', 'done_at'])
    .where('ticket_id', '=', ticketId)
    .where('removed_at', 'is', null)
    .orderBy('ordinal')
    .execute();
  const times = await reader
    .selectFrom('time_entry')
    .select(['agent', 'minutes', 'billing', 'text', 'created_at'])
    .where('ticket_id', '=', ticketId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const drafts = await reader
    .selectFrom('draft')
    .select(['kind', 'agent', 'text'])
    .where('ticket_id', '=', ticketId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  return {
    tasks,
    times,
    drafts,
    links: await linksOf(reader, ticketId, sight),
    waiting: await waitingOf(reader, ticketId),
    project: await projectOf(reader, ticketId),
  };
}

function linksOf(reader: Reader, ticketId: string, sight: Sight): Promise<NamedTicket[]> {
  return reader
    .selectFrom('ticket')
    .select(['ticket.number', 'ticket.subject'])
    .where((eb) => isInSight(eb, sight))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('ticket_link')
          .select('ticket_link.created_at')
          .where((link) =>
            link.or([
              link.and([link('ticket_id', '=', ticketId), link('other_id', '=', link.ref('ticket.id'))]),
              link.and([link('other_id', '=', ticketId), link('ticket_id', '=', link.ref('ticket.id'))]),
            ]),
          ),
      ),
    )
    .orderBy('ticket.number')
    .execute();
}

function waitingOf(reader: Reader, ticketId: string): Promise<SheetRows['waiting'][number][]> {
  return reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .select(['outgoing.kind', 'delivery.recipient', 'delivery.due_at', 'delivery.held_reason'])
    .where('outgoing.ticket_id', '=', ticketId)
    .where('delivery.state', 'in', ['queued', 'sending', 'deferred'])
    .orderBy('delivery.id')
    .execute();
}

async function projectOf(reader: Reader, ticketId: string): Promise<string | null> {
  const row = await reader
    .selectFrom('project')
    .innerJoin('ticket', 'ticket.project_id', 'project.id')
    .select('project.name')
    .where('ticket.id', '=', ticketId)
    .executeTakeFirst();
  return row?.name ?? null;
}
