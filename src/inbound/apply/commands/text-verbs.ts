/** What becomes of the text of an agent's mail: an answer, a note, a call, a draft. Each keeps or sends it once. */
import { newId } from '../../../base/clock.ts';
import { formatWorkMinutes } from '../../../desk/commands/duration.ts';
import type { Inverse } from '../../../desk/inverse.ts';
import type { TicketStatus } from '../../../desk/tickets/workflow.ts';
import { formatAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import { isSignatureType } from '../../../mail/protection.ts';
import { attachmentsOf } from '../../../store/tickets/activities.ts';
import type { Tx } from '../../../store/database/database.ts';
import { endDraft, insertDraft, openDraftOf, setDraftNotice } from '../../../store/tickets/drafts.ts';
import { lockLiving } from '../../../store/tickets/merges.ts';
import { lockTicket } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, type StoredFile } from '../context/history.ts';
import { tellAgent } from '../telling/notify.ts';
import type { CheckListTaken } from '../tickets/check-list-tasks.ts';
import { readersAmong } from '../tickets/direct-mail.ts';
import { addNote, answerTicket } from '../tickets/ticket-acts.ts';
import { done, type Done, type Scene } from './act.ts';
import { noteTime } from './task-acts.ts';
import { agentActor, statusDone } from './ticket-verbs.ts';

/** Files that an agent meant to send: what stands inline is a logo or a quoted picture, and a signature names the agent. */
export function filesToSend(files: readonly StoredFile[]): StoredFile[] {
  return files.filter((file) => file.disposition === 'attachment' && !isSignatureType(file.type));
}

/** An answer that was put into the outbox. */
export interface Answered {
  readonly done: readonly Done[];
  readonly recipients: readonly AddrSpec[];
  readonly text: string;
  readonly files: readonly string[];
}

/** Sends the text to the customers; `status`: where the agent puts the ticket with it. What was noted in `ctx.leaving` can be recalled. */
export async function answer(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { status, everyone }: { readonly status: TicketStatus | null; readonly everyone: boolean },
): Promise<Answered> {
  const before = await lockTicket(tx, scene.ticketId);
  const files = filesToSend(scene.files);
  const { recipients, had, activityId, checkList } = await answerTicket(tx, ctx, {
    ...scene,
    files,
    status,
    everyone,
  });
  const after = await lockTicket(tx, scene.ticketId);
  const outgoing = [...(ctx.leaving?.noted ?? [])];
  const to = recipients.map(formatAddrSpec).join(', ');
  const back = { kind: 'recall', outgoing, activityId, had: had.map(formatAddrSpec) } as const;
  const sent = recipients.length === 0 ? [] : [done(`answer to ${to}`, `Antwort an ${to}`, back)];
  const moved = after.status === before.status ? [] : [statusDone(after.status)];
  return {
    done: [...sent, ...hadDone(had, sent.length === 0 ? back : null), ...checkListDone(checkList), ...moved],
    recipients,
    text: scene.text,
    files: files.map(({ name }) => name),
  };
}

function hadDone(had: readonly AddrSpec[], inverse: Inverse | null): Done[] {
  if (had.length === 0) return [];
  const shown = had.map(formatAddrSpec).join(', ');
  return [
    done(
      `${shown} has it from you directly, by your own mail, and is not sent it again`,
      `${shown} hat sie unmittelbar von Ihnen, durch Ihre eigene Mail, und bekommt sie nicht noch einmal`,
      inverse,
    ),
  ];
}

export async function note(tx: Tx, ctx: DeskContext, scene: Scene): Promise<readonly Done[]> {
  const { activityId, checkList } = await addNote(tx, ctx, scene);
  const had = (await readersAmong(tx, scene.strandId, scene.direct ?? [])).length > 0;
  const kept = done(
    `kept as an internal note${had ? '' : '; nothing went to the customer'}`,
    `als interne Notiz behalten${had ? '' : '; an den Kunden ging nichts'}`,
    {
      kind: 'withdraw-note',
      activityId,
    },
  );
  return [kept, ...checkListDone(checkList)];
}

/** What the check-list of a text did, each with what takes it back. */
function checkListDone({ added, ticked }: CheckListTaken): Done[] {
  const listed = (tasks: CheckListTaken['added']) =>
    tasks.map(({ ordinal, text }) => `${ordinal}: ${text}`).join('; ');
  const idsOf = (tasks: CheckListTaken['added']) => tasks.map(({ id }) => id);
  return [
    ...(added.length === 0
      ? []
      : [
          done(`task ${listed(added)}`, `Aufgabe ${listed(added)}`, {
            kind: 'remove-tasks',
            taskIds: idsOf(added),
          }),
        ]),
    ...(ticked.length === 0
      ? []
      : [
          done(`done: ${listed(ticked)}`, `erledigt: ${listed(ticked)}`, {
            kind: 'reopen-tasks',
            taskIds: idsOf(ticked),
          }),
        ]),
  ];
}

/** A call is a note of its own kind, and its length is time that was spent. */
export async function call(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  minutes: number | null,
): Promise<readonly Done[]> {
  const length = minutes === null ? '' : ` (${formatWorkMinutes(minutes)})`;
  const text = `Call${length}${scene.text === '' ? '' : `: ${scene.text}`}`;
  const { activityId, checkList } = await addNote(tx, ctx, { ...scene, text, name: 'call' });
  const noted = done(`call noted${length}`, `Telefonat festgehalten${length}`, {
    kind: 'withdraw-note',
    activityId,
  });
  const spent =
    minutes === null
      ? null
      : await noteTime(tx, ctx, scene, { verb: 'time', minutes, billable: true, text: CALL_TIME });
  return [noted, ...checkListDone(checkList), ...(spent === null ? [] : [spent])];
}

/** What a time entry says that a call made. */
const CALL_TIME = 'call';

/** Keeps the text, below what is kept already or instead of it. Colleagues may go on with it; `#send` sends it. */
export async function draft(tx: Tx, ctx: DeskContext, scene: Scene, replace: boolean): Promise<Done> {
  const nowMs = ctx.clock.nowMs();
  const living = await lockLiving(tx, scene.strandId);
  const { strand } = living;
  const kept = await openDraftOf(tx, strand.id);
  const filesBefore = kept === null || replace ? [] : await filesOfEntry(tx, strand.id, kept.activity_id);
  const text = [...(kept === null || replace ? [] : [kept.text]), scene.text]
    .filter((part) => part !== '')
    .join('\n\n');
  if (kept !== null) await endDraft(tx, { id: kept.id, as: text === '' ? 'discarded' : 'replaced', nowMs });
  if (text === '')
    return done('the draft is gone', 'der Entwurf ist weg', {
      kind: 'discard-draft',
      id: '',
      reopen: kept?.id ?? null,
    });
  const id = newId(ctx.clock, ctx.random);
  const activityId = await addActivity(tx, ctx, {
    ticketId: strand.id,
    kind: 'event',
    visibility: 'internal',
    actor: agentActor(scene),
    cause: scene.cause,
    name: 'draft-kept',
    text: `A draft of ${text.length} characters is kept`,
    detail: { draft: id },
    files: [...filesBefore, ...scene.files],
  });
  const after = await lockTicket(tx, strand.id);
  await insertDraft(tx, {
    id,
    ticket_id: strand.id,
    kind: 'draft',
    agent: scene.agent.name,
    text,
    order_text: text,
    faulty: '[]',
    notice_id: null,
    ticket_state: after.next_seq,
    activity_id: activityId,
    created_at: nowMs,
  });
  const notice = await tellAgent(tx, ctx, living, scene.agent, { kind: 'draft-kept', text });
  await setDraftNotice(tx, id, notice);
  return done('kept as a draft; #send sends it', 'als Entwurf behalten; #send schickt ihn', {
    kind: 'discard-draft',
    id,
    reopen: kept?.id ?? null,
  });
}

/** The files that lie with an entry of the history. */
export async function filesOfEntry(tx: Tx, ticketId: string, activityId: string): Promise<StoredFile[]> {
  const files = await attachmentsOf(tx, { ticketId, activityId });
  return files.map((file) => ({
    blob: file.blob,
    name: file.name,
    type: file.type,
    disposition: file.disposition,
    contentId: file.content_id,
    sizeBytes: file.size_bytes,
  }));
}
