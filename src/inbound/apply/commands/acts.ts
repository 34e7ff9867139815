/** What carries out each command. A verb that is not here is dealt with by carry-out.ts itself, with the text of the mail. */
import type { Command, Verb } from '../../../desk/commands/command.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Act, Done, Scene } from './act.ts';
import { isAnswered } from '../asking/answer-asks.ts';
import { away, mute, notify, unmute, unwatch, watch } from './attention-verbs.ts';
import {
  changeTicketTags,
  setDue,
  setEstimate,
  setProject,
  setResponsible,
  setSummary,
  setTeam,
  setTitle,
  setType,
} from './fact-acts.ts';
import { link, merge, split, unlink } from './merge-acts.ts';
import { remind, snooze } from './reminder-acts.ts';
import { addTicketTask, finishTasks, noteTime } from './task-acts.ts';
import { block, closeAsSpam } from './set-aside-verbs.ts';
import {
  assign,
  categorise,
  changePeople,
  keepInside,
  prioritise,
  setRequester,
  setStatus,
  unassign,
} from './ticket-verbs.ts';

const ACTS: { readonly [V in Verb]?: Act<V> } = {
  status: setStatus,
  assign,
  unassign,
  priority: prioritise,
  category: categorise,
  cc: changePeople,
  customer: setRequester,
  internal: keepInside,
  spam: closeAsSpam,
  block,
  watch,
  unwatch,
  mute,
  unmute,
  notify,
  away,
  team: setTeam,
  responsible: setResponsible,
  type: setType,
  tag: changeTicketTags,
  title: setTitle,
  summary: setSummary,
  project: setProject,
  due: setDue,
  estimate: setEstimate,
  task: addTicketTask,
  done: finishTasks,
  time: noteTime,
  snooze,
  remind,
  merge,
  split,
  link,
  unlink,
};

/** Verbs that say what becomes of the text of the mail, or of a text that is kept. */
export const TEXT_VERBS: ReadonlySet<Verb> = new Set<Verb>([
  'note',
  'public',
  'everyone',
  'call',
  'draft',
  'forward',
  'secret',
  'send',
  'undo',
  'confirm',
  'help',
  'ticket',
]);

export function isOffered(verb: Verb): boolean {
  return TEXT_VERBS.has(verb) || Object.hasOwn(ACTS, verb) || isAnswered(verb);
}

/** Carries out one command; null where it was so already, or where it is no act of its own. */
export function carryOutCommand(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  command: Command,
): Promise<Done | null> {
  const act = ACTS[command.verb] as Act<Verb> | undefined;
  return act === undefined ? Promise.resolve(null) : act(tx, ctx, scene, command);
}
