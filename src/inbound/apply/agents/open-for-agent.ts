/** A ticket that an agent opens by mail: for a customer (`#customer`), or for nobody outside (`#internal`). */
import type { Agent } from '../../../desk/people/agent.ts';
import { LIMITS } from '../../../base/limits.ts';
import { baseSubject } from '../../../mail/subject.ts';
import type { Tx } from '../../../store/database/database.ts';
import { addParticipant } from '../../../store/tickets/participants.ts';
import { updateTicket, type TicketRow } from '../../../store/tickets/tickets.ts';
import { addressKey } from '../../../mail/address.ts';
import type { AgentPart } from '../../decide/decision.ts';
import { NOBODY } from '../../decide/writer.ts';
import { contactFor } from '../tickets/contact-for.ts';
import { insertNewTicket } from '../tickets/customer-acts.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent, recordInbound } from '../context/history.ts';
import { causeOf, type Mail } from '../context/mail.ts';

/** The row, its requester and its first entry; what stands in the mail is added by its own act. */
export async function openForAgent(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  agent: Agent,
  { opens }: AgentPart,
): Promise<TicketRow | null> {
  if (opens === null) return null;
  const cause = causeOf(mail);
  const address = opens.customer ?? NOBODY;
  const contact = await contactFor(tx, ctx, { name: '', address });
  const subject = baseSubject(opens.subject, ctx.numbering.prefix).slice(0, LIMITS.subjectChars);
  const ticket = await insertNewTicket(
    tx,
    ctx,
    { channel: mail.channel, subject, suspectedOf: null },
    contact,
  );
  const nowMs = ctx.clock.nowMs();
  if (opens.customer === null) await updateTicket(tx, ticket.id, { audience: 'internal' }, nowMs);
  else
    await addParticipant(tx, {
      ticketId: ticket.id,
      contactId: contact.id,
      address: addressKey(address),
      nowMs,
    });
  await addActivity(tx, ctx, {
    ...agentEvent({ ticketId: ticket.id, agent, cause }),
    name: 'opened-by-agent',
    text: opens.customer === null ? 'Opened; it stays inside' : `Opened for ${addressKey(address)}`,
  });
  await recordInbound(tx, ctx, ticket.id, cause, `a-${agent.name}`);
  return ticket;
}
