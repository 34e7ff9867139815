import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Sight } from '../../desk/people/rights.ts';
import type { Schema } from '../database/schema.ts';

/** What is known of a ticket where a query is narrowed. */
export type TicketExpressions = ExpressionBuilder<Schema, 'ticket'>;

/** May whoever has that sight look at the ticket? (T-67: said in the query, so that nothing else is even read.) */
export function isInSight(eb: TicketExpressions, { channels, category }: Sight): Expression<SqlBool> {
  return eb.and([
    ...(channels === null ? [] : [eb('ticket.channel', 'in', channels.length === 0 ? [''] : channels)]),
    ...(category === null ? [] : [eb('ticket.category', '=', category)]),
  ]);
}
