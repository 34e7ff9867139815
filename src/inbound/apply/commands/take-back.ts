/** Takes back what the agent's last order about a ticket did, in the reverse order. What cannot be taken back is said. */
import { LIMITS } from '../../../base/limits.ts';
import type { Command, Verb } from '../../../desk/commands/command.ts';
import type { Inverse } from '../../../desk/inverse.ts';
import { statusLabel } from '../../../desk/notices/labels.ts';
import {
  lastAgentAct,
  markUndone,
  mergedSince,
  othersDidSince,
  type AgentActRow,
} from '../../../store/people/agent-acts.ts';
import { unblockSender } from '../../../store/intake/blocked-senders.ts';
import { eraseConfidential } from '../../../store/tickets/confidential.ts';
import { removeConsulted } from '../../../store/tickets/consulted.ts';
import type { Tx } from '../../../store/database/database.ts';
import { endDraft, reopenDraft } from '../../../store/tickets/drafts.ts';
import { recallDelivery } from '../../../store/outbox/outbox-control.ts';
import { familyOf, lockLiving } from '../../../store/tickets/merges.ts';
import { lockTicket, updateTicket } from '../../../store/tickets/tickets.ts';
import { formatAddrSpec, parseAddrSpec } from '../../../mail/address.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, moveStatus } from '../context/history.ts';
import { takeOff } from '../tickets/participant-acts.ts';
import { done, type Done, type Scene } from './act.ts';
import { takeBackWork } from './take-back-work.ts';
import { agentActor, setAudience } from './ticket-verbs.ts';

/** Carries out a command that takes something back; given by the table of acts, which this file cannot see. */
export type CarryOutCommand = (scene: Scene, command: Command) => Promise<Done | null>;

/** Null where there is nothing of theirs to take back. */
export async function takeBack(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  carryOut: CarryOutCommand,
): Promise<Done[] | null> {
  const nowMs = ctx.clock.nowMs();
  const last = await lastAgentAct(tx, {
    agent: scene.agent.name,
    ticketIds: await familyOf(tx, scene.ticketId),
    sinceMs: nowMs - LIMITS.undoMs,
  });
  if (last === null || !(await markUndone(tx, last.id, nowMs))) return null;
  const said: Done[] = [];
  for (const inverse of (JSON.parse(last.acts) as Inverse[]).toReversed()) {
    // Each where it was done: taking back a merge makes the next one that of another ticket.
    const { ticket, strand } = await lockLiving(tx, last.ticket_id);
    const merged = strand.merged_into !== null && (await mergedSince(tx, last));
    const there = {
      ...scene,
      ticketId: merged && isOfStrand(inverse) ? strand.id : ticket.id,
      strandId: strand.id,
    };
    const one =
      (merged ? leftToMerged(inverse) : await leftToOthers(tx, last, there, inverse)) ??
      (await takeBackOne(tx, ctx, there, inverse, carryOut));
    if (one !== null) said.push(one);
  }
  return said;
}

/** The entry of the history that says that a command's value was changed. */
const ENTRY_OF: Readonly<Partial<Record<Verb, string>>> = {
  status: 'status-changed',
  assign: 'assigned',
  unassign: 'assigned',
  priority: 'priority-changed',
  category: 'category-changed',
  team: 'team-changed',
  responsible: 'responsible-changed',
  type: 'type-changed',
  title: 'subject-changed',
  summary: 'summary-changed',
  project: 'project-changed',
  due: 'due-changed',
  estimate: 'estimate-changed',
  customer: 'requester-changed',
  internal: 'audience-changed',
};
const VERB_OF: Readonly<Partial<Record<Inverse['kind'], Verb>>> = {
  status: 'status',
  requester: 'customer',
  audience: 'internal',
};

/** What is said of a whole ticket: of one that was merged since it counts no more, and the one that it lives on in has its own. */
const OF_TICKET: ReadonlySet<Inverse['kind']> = new Set<Inverse['kind']>([
  'status',
  'audience',
  'not-spam',
  'snoozed-until',
  'attention',
]);

function isOfStrand({ kind }: Inverse): boolean {
  return kind === 'stop-consulting';
}

function leftToMerged(inverse: Inverse): Done | null {
  const isCommand = inverse.kind === 'command' && inverse.command.verb !== 'cc';
  if (!isCommand && !OF_TICKET.has(inverse.kind)) return null;
  const what = isCommand ? `#${inverse.command.verb}: ` : '';
  return done(
    `${what}the ticket was merged into another one since, which stays as it is`,
    `${what}das Ticket ist inzwischen mit einem anderen zusammengelegt, und das bleibt, wie es ist`,
  );
}

/** What a colleague or a customer has changed since is theirs; null where nobody has. */
async function leftToOthers(tx: Tx, act: AgentActRow, scene: Scene, inverse: Inverse): Promise<Done | null> {
  const ticketId = inverse.kind === 'requester' ? scene.strandId : scene.ticketId;
  const verb = inverse.kind === 'command' ? inverse.command.verb : VERB_OF[inverse.kind];
  const name = verb === undefined ? undefined : ENTRY_OF[verb];
  if (name === undefined || !(await othersDidSince(tx, { act, ticketId, name }))) return null;
  return done(
    `#${verb ?? ''}: somebody else has changed that since, so it stays`,
    `#${verb ?? ''}: das hat inzwischen jemand anders geändert, also bleibt es so`,
  );
}

async function takeBackOne(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  inverse: Inverse,
  carryOut: CarryOutCommand,
): Promise<Done | null> {
  switch (inverse.kind) {
    case 'command':
      return carryOut(scene, inverse.command);
    case 'status':
      return statusBack(tx, ctx, scene, inverse.status);
    case 'recall':
      return recall(tx, ctx, scene, inverse);
    case 'withdraw-note':
      return withdraw(tx, ctx, scene, inverse.activityId);
    case 'discard-draft':
      return draftBack(tx, ctx, inverse);
    case 'requester':
      return requesterBack(tx, ctx, scene, inverse);
    case 'audience':
      await setAudience(tx, ctx, scene, inverse.audience);
      return done('answers go to the customer again', 'Antworten gehen wieder an den Kunden');
    case 'not-spam':
      await updateTicket(tx, scene.ticketId, { closed_as: null }, ctx.clock.nowMs());
      return done('it is no spam', 'es ist kein Spam');
    case 'stop-consulting':
      await removeConsulted(tx, {
        ticketId: scene.ticketId,
        ordinals: inverse.ordinals,
        nowMs: ctx.clock.nowMs(),
      });
      await event(tx, ctx, scene, 'consulting-ended', 'Who was asked outside is asked no more');
      return done('nobody outside is asked any more', 'niemand außerhalb ist mehr gefragt');
    case 'erase-secret':
      await eraseConfidential(tx, inverse.id, ctx.clock.nowMs());
      await event(tx, ctx, scene, 'secret-erased', 'Confidential data was erased', { secret: inverse.id });
      return done('the confidential text is erased', 'der vertrauliche Text ist gelöscht');
    case 'unblock':
      await unblockSender(tx, inverse.pattern);
      await event(tx, ctx, scene, 'sender-unblocked', `Mail from ${inverse.pattern} is taken in again`);
      return done(
        `mail from ${inverse.pattern} is taken in again`,
        `Mail von ${inverse.pattern} wird wieder angenommen`,
      );
    default:
      return takeBackWork(tx, ctx, scene, inverse);
  }
}

/** Without a word to the customer: they heard of the change, and what comes next they will hear of from a person. */
async function statusBack(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  status: Extract<Inverse, { kind: 'status' }>['status'],
): Promise<Done | null> {
  const ticket = await lockTicket(tx, scene.ticketId);
  if (ticket.status === status) return null;
  await moveStatus(tx, ctx, ticket, status, agentActor(scene), scene.cause);
  return done(`status ${statusLabel('en', status)} again`, `Status wieder ${statusLabel('de', status)}`);
}

/** Who came to take part with the change goes again: they are to get nothing more of it. */
async function requesterBack(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { contactId, added }: Extract<Inverse, { kind: 'requester' }>,
): Promise<Done> {
  const address = parseAddrSpec(added ?? '');
  await updateTicket(tx, scene.strandId, { requester_id: contactId }, ctx.clock.nowMs());
  await event(tx, ctx, scene, 'requester-changed', 'The requester is the one before again');
  const act = { ticketId: scene.strandId, actor: agentActor(scene), cause: scene.cause };
  if (address !== null) await takeOff(tx, ctx, { ...act, addresses: [address] });
  const [en, de] = ['the requester is the one before', 'Anfragender ist wieder der vorige'];
  if (address === null) return done(en, de);
  const shown = formatAddrSpec(address);
  return done(`${en}; ${shown} takes part no longer`, `${de}; ${shown} ist nicht mehr beteiligt`);
}

/** Mail that has left is gone; that is said, and the rest is called back. */
async function recall(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { outgoing, activityId, had = [] }: Extract<Inverse, { kind: 'recall' }>,
): Promise<Done | null> {
  const kept = keptBy(had);
  if (outgoing.length === 0) return kept;
  const reason = `recalled by ${scene.agent.displayName}`;
  let recalled = 0;
  for (const outgoingId of outgoing)
    if (await recallDelivery(tx, { outgoingId, nowMs: ctx.clock.nowMs(), reason })) recalled += 1;
  const all = outgoing.length;
  if (recalled > 0 && activityId !== null)
    await event(
      tx,
      ctx,
      scene,
      'answer-recalled',
      `${recalled} of ${all} mails were recalled before they left`,
      {
        activity: activityId,
      },
    );
  const { said } = recalledDone(recalled, all, kept !== null);
  return kept === null
    ? done(said.en, said.de)
    : done(`${said.en}; ${kept.said.en}`, `${said.de}; ${kept.said.de}`);
}

function recalledDone(recalled: number, all: number, toOthers: boolean): Done {
  if (recalled === all)
    return done(
      `the answer was recalled${toOthers ? '' : '; it reached nobody'}`,
      `die Antwort ist zurückgeholt${toOthers ? '' : '; sie hat niemanden erreicht'}`,
    );
  return recalled === 0
    ? done(
        'the answer has left already, and cannot be recalled',
        'die Antwort ist schon hinaus und nicht zurückzuholen',
      )
    : done(
        `${recalled} of ${all} mails were recalled; the others have left already`,
        `${recalled} von ${all} Mails sind zurückgeholt; die anderen sind schon hinaus`,
      );
}

/** Who has it from the agent's own mail, which nothing of ours calls back. */
function keptBy(had: readonly string[]): Done | null {
  if (had.length === 0) return null;
  const shown = had.join(', ');
  return done(
    `${shown} keeps what you sent there yourself`,
    `${shown} behält, was Sie selbst dorthin geschickt haben`,
  );
}

async function withdraw(tx: Tx, ctx: DeskContext, scene: Scene, activityId: string): Promise<Done> {
  await event(tx, ctx, scene, 'note-withdrawn', 'A note was withdrawn', { activity: activityId });
  return done('the note is withdrawn', 'die Notiz ist zurückgezogen');
}

async function draftBack(
  tx: Tx,
  ctx: DeskContext,
  { id, reopen }: Extract<Inverse, { kind: 'discard-draft' }>,
): Promise<Done> {
  if (id !== '') await endDraft(tx, { id, as: 'discarded', nowMs: ctx.clock.nowMs() });
  if (reopen !== null) await reopenDraft(tx, reopen);
  return reopen === null
    ? done('the draft is discarded', 'der Entwurf ist verworfen')
    : done('the draft is as it was before', 'der Entwurf ist wieder der vorige');
}

async function event(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  name: string,
  text: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await addActivity(tx, ctx, {
    ticketId: scene.ticketId,
    kind: 'event',
    visibility: 'internal',
    actor: agentActor(scene),
    cause: scene.cause,
    name,
    text,
    detail,
  });
}
