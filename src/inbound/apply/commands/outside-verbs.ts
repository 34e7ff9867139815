/** Asking somebody outside about a ticket, and keeping what must not stand in its conversation. */
import { newId } from '../../../base/clock.ts';
import type { CommandOf } from '../../../desk/commands/command.ts';
import { addressKey, formatAddrSpec } from '../../../mail/address.ts';
import { insertConfidential } from '../../../store/tickets/confidential.ts';
import { addConsulted, listConsulted } from '../../../store/tickets/consulted.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockTicket } from '../../../store/tickets/tickets.ts';
import { contactFor } from '../tickets/contact-for.ts';
import { channelNamed, type DeskContext } from '../context/desk-context.ts';
import { addActivity } from '../context/history.ts';
import { fittingFiles, post } from '../telling/post.ts';
import { ticketSheet } from '../telling/ticket-view.ts';
import { done, type Done, type Scene } from './act.ts';
import { filesToSend } from './text-verbs.ts';
import { agentActor } from './ticket-verbs.ts';

/** Writes to somebody outside, in a thread of their own: no word and no address of the customer is in it but what the agent wrote. */
export async function consult(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { to }: CommandOf<'forward'>,
): Promise<Done> {
  const files = filesToSend(scene.files);
  const ticket = await lockTicket(tx, scene.ticketId);
  const { agent, cause, text } = scene;
  const shown = to.map(formatAddrSpec).join(', ');
  const activityId = await addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor: agentActor(scene),
    cause,
    name: 'consulted',
    text: `Asked ${shown}:\n\n${text}`,
    files,
  });
  const before = (await listConsulted(tx, ticket.id)).map(({ ordinal }) => ordinal);
  const ordinals: number[] = [];
  for (const address of to) {
    const contact = await contactFor(tx, ctx, { name: '', address });
    const ordinal = await addConsulted(tx, {
      ticket_id: ticket.id,
      contact_id: contact.id,
      address: addressKey(address),
      asked_by: agent.name,
      asked_at: ctx.clock.nowMs(),
    });
    // Who was asked before stays asked when this question is taken back.
    if (!before.includes(ordinal)) ordinals.push(ordinal);
    await post(tx, ctx, {
      ticket,
      notice: {
        kind: 'consultation',
        locale: contact.locale ?? ticket.locale,
        ticket: ticketSheet(ctx, ticket),
        customerName: contact.name,
        teamName: channelNamed(ctx, ticket.channel).senderName,
        text,
        agentName: agent.displayName,
      },
      to: { person: { kind: 'consulted', ordinal }, name: contact.name, address },
      activityId,
      files: fittingFiles(files),
    });
  }
  return done(
    `asked ${shown}; what comes back stays inside`,
    `gefragt: ${shown}; was zurückkommt, bleibt intern`,
    ordinals.length === 0 ? null : { kind: 'stop-consulting', ordinals },
  );
}

/** Keeps the text sealed. It stands in no history, no receipt and no notification. */
export async function keepSecret(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { name }: CommandOf<'secret'>,
): Promise<Done> {
  const id = newId(ctx.clock, ctx.random);
  await insertConfidential(tx, {
    id,
    ticket_id: scene.ticketId,
    name,
    sealed: ctx.vault.seal(scene.text, id),
    set_by: scene.agent.name,
    set_at: ctx.clock.nowMs(),
  });
  await addActivity(tx, ctx, {
    ticketId: scene.ticketId,
    kind: 'event',
    visibility: 'internal',
    actor: agentActor(scene),
    cause: scene.cause,
    name: 'secret-kept',
    text: `Confidential data is kept under the name ${name}`,
    detail: { secret: id },
  });
  return done(
    `kept encrypted as ${name}; \`postern ticket secret show\` shows it, and that is written down`,
    `verschlüsselt behalten als ${name}; \`postern ticket secret show\` zeigt es, und das wird festgehalten`,
    { kind: 'erase-secret', id },
  );
}
