/**
 * Carries out what an agent's mail asks for: one part after the other, each in a fixed order of its commands, whatever order they were
 * written in. In: parts that are understood, allowed and possible. Out: what was done, for receipt and explain. It happens in the
 * caller's one transaction, so it happens as a whole or not at all.
 */
import { present } from '../../../base/assert.ts';
import { newId } from '../../../base/clock.ts';
import type { Command, Verb } from '../../../desk/commands/command.ts';
import { commandNamed, commandsOf, statusOf, type TextUse } from '../../../desk/commands/order.ts';
import type { Order } from '../../../desk/commands/read-commands.ts';
import type { Inverse } from '../../../desk/inverse.ts';
import type { TicketStatus } from '../../../desk/tickets/workflow.ts';
import { formatAddrSpec } from '../../../mail/address.ts';
import { insertAgentAct } from '../../../store/people/agent-acts.ts';
import type { Tx } from '../../../store/database/database.ts';
import { endDraft } from '../../../store/tickets/drafts.ts';
import { readTicket } from '../../../store/tickets/tickets.ts';
import type { AgentPart } from '../../decide/decision.ts';
import type { KeptText } from '../../decide/facts.ts';
import type { DeskContext, EndedWork, Leaving } from '../context/desk-context.ts';
import { readersAmong } from '../tickets/direct-mail.ts';
import { letIn } from '../tickets/participant-acts.ts';
import { carryOutCommand, TEXT_VERBS } from './acts.ts';
import { done, type Done, type Scene } from './act.ts';
import { takeBack } from './take-back.ts';
import { consult, keepSecret } from './outside-verbs.ts';
import { answer, call, draft, note, type Answered } from './text-verbs.ts';

/** What came of one part. */
export interface Outcome {
  readonly ticketId: string;
  readonly done: readonly Done[];
  readonly answered: Answered | null;
  /** When the answer leaves. */
  readonly leavesAtMs: number | null;
  readonly undoable: boolean;
}

/** Before the text goes out: it goes to those who take part then, and speaks of the ticket as it is then. */
const BEFORE_TEXT: readonly Verb[] = [
  'cc',
  'customer',
  'internal',
  'title',
  'category',
  'type',
  'team',
  'responsible',
  'unassign',
  'assign',
  'priority',
];

/** What ends with a ticket is what waited for it before: a reminder of the same mail is meant to come. */
const ENDS: readonly Verb[] = ['status', 'spam'];

/** After it the ticket lives on in another. */
const LAST: readonly Verb[] = ['merge'];

export async function carryOutPart(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  part: AgentPart,
  taken: KeptText | null,
): Promise<Outcome> {
  const nowMs = ctx.clock.nowMs();
  const leaving: Leaving = { notBeforeMs: nowMs + ctx.settings.answerDelayMs, noted: [], ended: [] };
  const acting = { ...ctx, leaving };
  const before = await statusNow(tx, scene);
  if (commandNamed(part.order, 'undo') !== null) return undo(tx, ctx, scene);
  const acts: Done[] = [];
  const run = async (commands: readonly Command[]) => {
    for (const command of commands) {
      const one = await carryOutCommand(tx, acting, scene, command);
      if (one !== null) acts.push(one);
    }
  };
  const { first, then, last } = inOrder(part);
  const copied = await letCopiedIn(tx, acting, scene, part);
  await run(first);
  const answered = await useText(tx, acting, scene, part, acts);
  await run(answered === null ? then : then.filter(({ verb }) => verb !== 'status'));
  const mailed = recallOf(leaving, answered);
  const moved: Inverse[] =
    (await statusNow(tx, scene)) === before ? [] : [{ kind: 'status', status: before }];
  await run(last);
  acts.push(...leaving.ended.flatMap((one) => endedDone(scene, one)));
  const inverses = [
    ...moved,
    ...copied,
    ...mailed,
    ...leaving.ended.flatMap(snoozeBack),
    ...acts.flatMap(({ inverse }) => (inverse === null ? [] : [inverse])),
  ];
  if (taken !== null) inverses.push({ kind: 'discard-draft', id: '', reopen: taken.id });
  if (taken !== null) await endDraft(tx, { id: taken.id, as: 'sent', nowMs });
  await remember(tx, ctx, scene, inverses);
  const waits = leaving.noted.length > 0 && leaving.notBeforeMs > nowMs;
  return {
    ticketId: scene.ticketId,
    done: acts,
    answered,
    leavesAtMs: waits ? leaving.notBeforeMs : null,
    undoable: inverses.length > 0,
  };
}

/** The commands of a part as they are carried out: before its text is used, after it, and at the very end. */
function inOrder({ order, opens }: AgentPart) {
  // Whose a new ticket is was settled when it was opened.
  const settled: readonly Verb[] = opens === null ? [] : ['customer', 'internal'];
  const commands = commandsOf(order).filter(({ verb }) => !TEXT_VERBS.has(verb) && !settled.includes(verb));
  return {
    first: BEFORE_TEXT.flatMap((verb) => commands.filter((command) => command.verb === verb)),
    then: [
      ...commands.filter(({ verb }) => ENDS.includes(verb)),
      ...commands.filter(({ verb }) => ![...BEFORE_TEXT, ...ENDS, ...LAST].includes(verb)),
    ],
    last: commands.filter(({ verb }) => LAST.includes(verb)),
  };
}

/** For who ends the ticket: whose reminders end with it; their own with what takes it out of their calendar. */
function endedDone(scene: Scene, one: EndedWork): Done[] {
  if (one.kind === 'snooze') return [];
  const { id, text, agent } = one.reminder;
  const whose = agent === scene.agent.name ? { en: '', de: '' } : { en: ` of ${agent}`, de: ` von ${agent}` };
  const what = `${one.at}${text === '' ? '' : `: ${text}`}`;
  return [
    done(
      `the reminder${whose.en} at ${what} will not come, since the ticket is done with`,
      `die Erinnerung${whose.de} ${what} kommt nicht mehr, weil das Ticket erledigt ist`,
      { kind: 'reminder-again', reminderId: id },
    ),
  ];
}

function snoozeBack(one: EndedWork): Inverse[] {
  return one.kind === 'snooze' ? [{ kind: 'snoozed-until', untilMs: one.untilMs, agent: one.agent }] : [];
}

async function statusNow(tx: Tx, { ticketId }: Scene): Promise<TicketStatus> {
  return (await readTicket(tx, ticketId)).status;
}

/** Mail of the order that is no answer: to customers who are told of a status. */
function recallOf({ noted }: Leaving, answered: Answered | null): Inverse[] {
  return answered !== null || noted.length === 0
    ? []
    : [{ kind: 'recall', outgoing: [...noted], activityId: null }];
}

/** What takes them off again. */
async function letCopiedIn(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { copied }: AgentPart,
): Promise<Inverse[]> {
  const { agent, cause, strandId: ticketId } = scene;
  const act = { ticketId, actor: { kind: 'agent', agent } as const, cause };
  const why = `in Cc of ${agent.displayName}`;
  const remove = await letIn(tx, ctx, { ...act, people: copied, readmit: true, why });
  return remove.length === 0 ? [] : [{ kind: 'command', command: { verb: 'cc', add: [], remove } }];
}

async function useText(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { use, order }: AgentPart,
  acts: Done[],
): Promise<Answered | null> {
  if (use === 'nothing') return null;
  if (use !== 'answer') {
    acts.push(...(await keepText(tx, ctx, scene, use, order)), ...(await readAllTheSame(tx, scene)));
    return null;
  }
  const answered = await answer(tx, ctx, scene, {
    status: statusOf(order),
    everyone: commandNamed(order, 'everyone') !== null,
  });
  acts.push(...answered.done);
  return answered;
}

/** Customers who stand in To or Cc of a mail whose text was to stay inside: it is too late, and the agent has to know. */
async function readAllTheSame(tx: Tx, { strandId, direct = [] }: Scene): Promise<Done[]> {
  const had = (await readersAmong(tx, strandId, direct)).map(formatAddrSpec).join(', ');
  if (had === '') return [];
  return [
    done(
      `ATTENTION: ${had} stands in To or Cc of your mail and has it from you, as you wrote it`,
      `ACHTUNG: ${had} steht in An oder Cc Ihrer Mail und hat sie von Ihnen, so wie Sie sie schrieben`,
    ),
  ];
}

/** What goes to no customer. */
async function keepText(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  use: Exclude<TextUse, 'answer' | 'nothing'>,
  order: Order,
): Promise<readonly Done[]> {
  switch (use) {
    case 'note':
      return note(tx, ctx, scene);
    case 'call':
      return call(tx, ctx, scene, commandNamed(order, 'call')?.minutes ?? null);
    case 'draft':
      return [await draft(tx, ctx, scene, commandNamed(order, 'draft')?.replace === true)];
    case 'consult':
      return [
        await consult(tx, ctx, scene, present(commandNamed(order, 'forward'), 'its command made it so')),
      ];
    case 'secret':
      return [
        await keepSecret(tx, ctx, scene, present(commandNamed(order, 'secret'), 'its command made it so')),
      ];
  }
}

async function undo(tx: Tx, ctx: DeskContext, scene: Scene): Promise<Outcome> {
  const done = await takeBack(tx, ctx, scene, (there, command) => carryOutCommand(tx, ctx, there, command));
  return {
    ticketId: scene.ticketId,
    done: present(done, 'it was found in this transaction that there is something to take back'),
    answered: null,
    leavesAtMs: null,
    undoable: false,
  };
}

async function remember(tx: Tx, ctx: DeskContext, scene: Scene, inverses: readonly Inverse[]): Promise<void> {
  if (inverses.length === 0) return;
  await insertAgentAct(tx, {
    id: newId(ctx.clock, ctx.random),
    agent: scene.agent.name,
    // What was done through a merged ticket goes back with it.
    ticket_id: scene.strandId,
    arrival_id: scene.cause?.arrivalId ?? null,
    acts: JSON.stringify(inverses),
    created_at: ctx.clock.nowMs(),
  });
}
