/** Who takes part in a ticket: let in, taken off, made the requester. Rows and history in the caller's transaction. */
import { LIMITS } from '../../../base/limits.ts';
import { addressKey, type AddrSpec, type Mailbox } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import {
  addParticipant,
  listFormerParticipants,
  listParticipants,
  removeParticipant,
} from '../../../store/tickets/participants.ts';
import { updateTicket } from '../../../store/tickets/tickets.ts';
import { contactFor } from './contact-for.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, type Actor, type Cause } from '../context/history.ts';

interface ActFacts {
  readonly ticketId: string;
  readonly actor: Actor;
  readonly cause: Cause | null;
}

/** Lets people in, as far as there is room; tells who came in. `readmit`: also those who were taken off, by an agent's word. */
export async function letIn(
  tx: Tx,
  ctx: DeskContext,
  facts: ActFacts & { readonly people: readonly Mailbox[]; readonly readmit: boolean; readonly why: string },
): Promise<AddrSpec[]> {
  const { ticketId } = facts;
  const added: AddrSpec[] = [];
  for (const person of facts.people) {
    const contact = await contactFor(tx, ctx, person);
    const there = await listParticipants(tx, ticketId);
    const former = facts.readmit ? [] : await listFormerParticipants(tx, ticketId);
    if (there.length >= LIMITS.participants) break;
    if ([...there, ...former].some((row) => row.contact_id === contact.id)) continue;
    const address = addressKey(person.address);
    await addParticipant(tx, { ticketId, contactId: contact.id, address, nowMs: ctx.clock.nowMs() });
    await addActivity(tx, ctx, {
      ...event(facts),
      name: 'participant-added',
      text: `${address} takes part in it now: ${facts.why}`,
    });
    added.push(person.address);
  }
  return added;
}

/** Takes people off: they get nothing more, and what was signed for them opens nothing any more. */
export async function takeOff(
  tx: Tx,
  ctx: DeskContext,
  facts: ActFacts & { readonly addresses: readonly AddrSpec[] },
): Promise<void> {
  for (const wanted of facts.addresses.map(addressKey)) {
    const there = await listParticipants(tx, facts.ticketId);
    const row = there.find(({ address }) => address === wanted);
    if (row === undefined) continue;
    const { ticketId } = facts;
    await removeParticipant(tx, { ticketId, ordinal: row.ordinal, nowMs: ctx.clock.nowMs() });
    await addActivity(tx, ctx, {
      ...event(facts),
      name: 'participant-removed',
      text: `${wanted} takes part in it no more`,
    });
  }
}

/** Makes somebody the requester, who takes part then; the one before stays a participant. */
export async function changeRequester(
  tx: Tx,
  ctx: DeskContext,
  facts: ActFacts & { readonly requester: Mailbox },
): Promise<void> {
  const { requester, ticketId } = facts;
  await letIn(tx, ctx, { ...facts, people: [requester], readmit: true, why: 'made the requester' });
  const contact = await contactFor(tx, ctx, requester);
  await updateTicket(tx, ticketId, { requester_id: contact.id }, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...event(facts),
    name: 'requester-changed',
    text: `${addressKey(requester.address)} is the requester now`,
    detail: { contact: contact.id },
  });
}

function event({ ticketId, actor, cause }: ActFacts) {
  return { ticketId, kind: 'event', visibility: 'internal', actor, cause } as const;
}
