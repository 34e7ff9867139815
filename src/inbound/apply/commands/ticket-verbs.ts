/** Commands that move a ticket: its status, its assignee, its place, its people. */
import { present } from '../../../base/assert.ts';
import { formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import { statusLabel, priorityLabel } from '../../../desk/notices/labels.ts';
import type { TicketPriority, TicketStatus } from '../../../desk/tickets/workflow.ts';
import { listParticipants } from '../../../store/tickets/participants.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockTicket, type TicketRow, updateTicket } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { type Actor, addActivity, agentEvent } from '../context/history.ts';
import { changeRequester, letIn, takeOff } from '../tickets/participant-acts.ts';
import {
  assignTicket,
  changeStatus,
  setCategory,
  setPriority,
  unassignTicket,
} from '../tickets/ticket-acts.ts';
import { awayUntil, withAbsence } from './absence.ts';
import { done, type Act, type Scene } from './act.ts';

export function agentActor({ agent }: Scene): Actor {
  return { kind: 'agent', agent };
}

export const setStatus: Act<'status'> = async (tx, ctx, scene, { status }) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.status === status) return null;
  await changeStatus(tx, ctx, { ...scene, status });
  return statusDone(status);
};

/** What is said of a status. Its way back is kept once for the whole order (carry-out.ts). */
export function statusDone(status: TicketStatus) {
  return done(`status ${statusLabel('en', status)}`, `Status ${statusLabel('de', status)}`);
}

export const assign: Act<'assign'> = async (tx, ctx, scene, { agent: name }) => {
  const before = await lockTicket(tx, scene.ticketId);
  const assignee = present(agentNamed(ctx, name), 'a command names agents who are there');
  if (before.assignee === name) return null;
  await assignTicket(tx, ctx, { ...scene, assignee });
  const { displayName } = assignee;
  const who = name === scene.agent.name ? { en: 'you', de: 'dich' } : { en: displayName, de: displayName };
  const given = done(`assigned to ${who.en}`, `zugewiesen an ${who.de}`, {
    kind: 'command',
    command:
      before.assignee === null || agentNamed(ctx, before.assignee) === null
        ? { verb: 'unassign' }
        : { verb: 'assign', agent: before.assignee },
  });
  return withAbsence(given, displayName, await awayUntil(tx, ctx, name, scene.agent));
};

export const unassign: Act<'unassign'> = async (tx, ctx, scene) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.assignee === null) return null;
  await unassignTicket(tx, ctx, scene);
  const known = agentNamed(ctx, before.assignee) !== null;
  return done('assigned to nobody', 'niemandem zugewiesen', {
    kind: 'command',
    command: known ? { verb: 'assign', agent: before.assignee } : { verb: 'unassign' },
  });
};

export const prioritise: Act<'priority'> = async (tx, ctx, scene, { priority }) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.priority === priority) return null;
  await setPriority(tx, ctx, { ...scene, priority });
  const said = (locale: 'en' | 'de', word: TicketPriority) => priorityLabel(locale, word);
  return done(`priority ${said('en', priority)}`, `Priorität ${said('de', priority)}`, {
    kind: 'command',
    command: { verb: 'priority', priority: before.priority },
  });
};

export const categorise: Act<'category'> = async (tx, ctx, scene, { category }) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.category === category) return null;
  await setCategory(tx, ctx, { ...scene, category });
  return done(`category ${category ?? 'none'}`, `Kategorie ${category ?? 'keine'}`, {
    kind: 'command',
    command: { verb: 'category', category: before.category },
  });
};

/** Others take part from now on, or no longer. */
export const changePeople: Act<'cc'> = async (tx, ctx, scene, { add, remove }) => {
  const act = { ticketId: scene.strandId, actor: agentActor(scene), cause: scene.cause };
  const before = await addressesOf(tx, scene.strandId);
  const why = `let in by ${scene.agent.displayName}`;
  const people = add.map((address) => ({ name: '', address }));
  await letIn(tx, ctx, { ...act, people, readmit: true, why });
  await takeOff(tx, ctx, { ...act, addresses: remove });
  const after = await addressesOf(tx, scene.strandId);
  const added = after.filter((address) => !before.includes(address));
  const removed = before.filter((address) => !after.includes(address));
  if (added.length + removed.length === 0) return null;
  const signed = [...added.map((one) => `+${one}`), ...removed.map((one) => `-${one}`)].join(' ');
  return done(`takes part: ${signed}`, `beteiligt: ${signed}`, {
    kind: 'command',
    command: { verb: 'cc', add: parsed(removed), remove: parsed(added) },
  });
};

async function addressesOf(tx: Tx, ticketId: string): Promise<string[]> {
  return (await listParticipants(tx, ticketId)).map(({ address }) => address);
}

function parsed(addresses: readonly string[]): AddrSpec[] {
  return addresses.map((one) => present(parseAddrSpec(one), 'a stored address can be read'));
}

export const setRequester: Act<'customer'> = async (tx, ctx, scene, { address }) => {
  const before = await lockTicket(tx, scene.strandId);
  const there = await addressesOf(tx, scene.strandId);
  const act = { ticketId: scene.strandId, actor: agentActor(scene), cause: scene.cause };
  await changeRequester(tx, ctx, { ...act, requester: { name: '', address } });
  const added = (await addressesOf(tx, scene.strandId)).find((one) => !there.includes(one)) ?? null;
  const shown = formatAddrSpec(address);
  return done(`the requester is ${shown}`, `Anfragender ist ${shown}`, {
    kind: 'requester',
    contactId: before.requester_id,
    added,
  });
};

export const keepInside: Act<'internal'> = async (tx, ctx, scene) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.audience === 'internal') return null;
  await setAudience(tx, ctx, scene, 'internal');
  return done(
    'the whole ticket stays inside; #public sends to the customer all the same',
    'das ganze Ticket bleibt intern; #public schickt trotzdem an den Kunden',
    { kind: 'audience', audience: before.audience },
  );
};

export async function setAudience(
  tx: Tx,
  ctx: DeskContext,
  scene: Pick<Scene, 'ticketId' | 'agent' | 'cause'>,
  audience: TicketRow['audience'],
): Promise<void> {
  await updateTicket(tx, scene.ticketId, { audience }, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'audience-changed',
    text: audience === 'internal' ? 'The whole ticket stays inside' : 'Answers go to the customer again',
    detail: { to: audience },
  });
}
