/** Commands about mail that nobody wants: the ticket closed as spam, the sender's mail set aside from now on. */
import { blockSender, isBlockedPattern } from '../../../store/intake/blocked-senders.ts';
import { listParticipants } from '../../../store/tickets/participants.ts';
import { lockTicket, updateTicket } from '../../../store/tickets/tickets.ts';
import { endWork } from '../tickets/end-work.ts';
import { addActivity, moveStatus } from '../context/history.ts';
import { done, type Act } from './act.ts';
import { agentActor } from './ticket-verbs.ts';

export const closeAsSpam: Act<'spam'> = async (tx, ctx, scene) => {
  const before = await lockTicket(tx, scene.ticketId);
  if (before.closed_as === 'spam') return null;
  const { agent, cause } = scene;
  const actor = { kind: 'agent', agent } as const;
  const ticket = await moveStatus(tx, ctx, before, 'closed', actor, cause);
  await endWork(tx, ctx, { ticket, before: before.status, actor, cause });
  await updateTicket(tx, before.id, { closed_as: 'spam' }, ctx.clock.nowMs());
  return done(
    'closed as spam; the sender was told nothing',
    'als Spam geschlossen; der Absender erfährt nichts',
    { kind: 'not-spam' },
  );
};

export const block: Act<'block'> = async (tx, ctx, scene, { whom }) => {
  const ticket = await lockTicket(tx, scene.strandId);
  const requester = (await listParticipants(tx, ticket.id)).find(
    (one) => one.contact_id === ticket.requester_id,
  );
  const pattern = (whom ?? requester?.address ?? '').toLowerCase();
  if (pattern === '' || (await isBlockedPattern(tx, pattern))) return null;
  await blockSender(tx, { pattern, set_by: scene.agent.name, set_at: ctx.clock.nowMs() });
  await addActivity(tx, ctx, {
    ticketId: scene.ticketId,
    kind: 'event',
    visibility: 'internal',
    actor: agentActor(scene),
    cause: scene.cause,
    name: 'sender-blocked',
    text: `Mail from ${pattern} is set aside from now on`,
  });
  return done(
    `mail from ${pattern} is set aside from now on`,
    `Mail von ${pattern} wird ab jetzt beiseitegelegt`,
    {
      kind: 'unblock',
      pattern,
    },
  );
};
