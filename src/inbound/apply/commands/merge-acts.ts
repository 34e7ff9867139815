/** Tickets and their neighbours: merged, split, linked. That both exist, differ and may be touched was decided before. */
import { present } from '../../../base/assert.ts';
import type { Command } from '../../../desk/commands/command.ts';
import type { Inverse } from '../../../desk/inverse.ts';
import { formatTicketTag, type TicketNumber } from '../../../desk/tickets/number.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockLiving } from '../../../store/tickets/merges.ts';
import { linkTickets, unlinkTickets } from '../../../store/tickets/ticket-links.ts';
import { findTicketByNumber, type TicketRow, updateTicket } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { mergeTickets } from '../tickets/merge-tickets.ts';
import { splitTicket } from '../tickets/split-ticket.ts';
import { done, type Act, type Done, type Scene } from './act.ts';
import { ticketOf } from './work-scene.ts';

export const merge: Act<'merge'> = async (tx, ctx, scene, { into: number }) => {
  const from = await ticketOf(tx, scene);
  const into = await other(tx, number);
  const { agent, cause } = scene;
  await mergeTickets(tx, ctx, { from, into, actor: { kind: 'agent', agent }, cause });
  const [one, two] = [tag(ctx, from), tag(ctx, into)];
  return done(
    `${one} was merged into ${two}; its customers keep their number and their thread, and are told nothing`,
    `${one} ist mit ${two} zusammengelegt; die Kunden behalten Nummer und Unterhaltung und erfahren nichts`,
    { kind: 'unmerge', ticketId: from.id },
  );
};

export const split: Act<'split'> = async (tx, ctx, scene, { entry, title }) => {
  const { strandId: ticketId, agent, cause } = scene;
  const ticket = await splitTicket(tx, ctx, { ticketId, entry, title, agent, cause });
  const name = `${tag(ctx, ticket)} ${ticket.subject}`;
  return done(`entry ${entry} is now ${name}`, `Eintrag ${entry} ist jetzt ${name}`, {
    kind: 'unsplit',
    ticketId: ticket.id,
    intoId: scene.ticketId,
  });
};

export const link: Act<'link'> = async (tx, ctx, scene, { to }) => {
  const one = await ticketOf(tx, scene);
  const two = await other(tx, to);
  const made = await linkTickets(tx, one, two, ctx.clock.nowMs());
  return made ? noteLink(tx, ctx, scene, { one, two, linked: true }) : null;
};

export const unlink: Act<'unlink'> = async (tx, ctx, scene, { from }) => {
  const one = await ticketOf(tx, scene);
  const two = await other(tx, from);
  const cut = await unlinkTickets(tx, one, two);
  return cut ? noteLink(tx, ctx, scene, { one, two, linked: false }) : null;
};

/** Both histories tell of it. */
async function noteLink(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  link: {
    readonly one: TicketRow;
    readonly two: TicketRow;
    readonly linked: boolean;
  },
): Promise<Done> {
  const { one, two, linked } = link;
  const ends: readonly (readonly [TicketRow, TicketRow])[] = [
    [one, two],
    [two, one],
  ];
  for (const [ticket, neighbour] of ends) {
    await updateTicket(tx, ticket.id, {}, ctx.clock.nowMs());
    await addActivity(tx, ctx, {
      ...agentEvent(scene),
      ticketId: ticket.id,
      name: linked ? 'linked' : 'unlinked',
      text: `${linked ? 'Linked' : 'No longer linked'} with ${tag(ctx, neighbour)}`,
      detail: { ticket: tag(ctx, neighbour) },
    });
  }
  const name = `${tag(ctx, two)} ${two.subject}`;
  return linked
    ? done(`linked with ${name}`, `verknüpft mit ${name}`, back({ verb: 'unlink', from: two.number }))
    : done(
        `no longer linked with ${name}`,
        `nicht mehr verknüpft mit ${name}`,
        back({ verb: 'link', to: two.number }),
      );
}

function back(command: Command): Inverse {
  return { kind: 'command', command };
}

async function other(tx: Tx, number: TicketNumber): Promise<TicketRow> {
  const found = present(
    await findTicketByNumber(tx, number),
    'the other ticket was found in this transaction',
  );
  return (await lockLiving(tx, found.id)).ticket;
}

function tag(ctx: DeskContext, { number }: TicketRow): string {
  return formatTicketTag(ctx.numbering.prefix, number);
}
