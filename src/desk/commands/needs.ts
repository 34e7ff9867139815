/** The right of desk/people/rights.ts that each verb needs. What is asked of several tickets is checked on each. */
import type { Verb as Right } from '../people/rights.ts';
import type { Command, Verb } from './command.ts';

/** `null`: nothing but being an agent; what the answer shows is cut to what they may see. */
const NEEDS: { readonly [V in Verb]: Right | null } = {
  status: 'set-status',
  assign: 'assign',
  unassign: 'assign',
  team: 'assign',
  responsible: 'assign',
  priority: 'prioritise',
  category: 'categorise',
  type: 'categorise',
  tag: 'categorise',
  title: 'categorise',
  summary: 'categorise',
  project: 'categorise',
  due: 'prioritise',
  internal: 'set-status',
  cc: 'manage-participants',
  customer: 'change-requester',
  note: 'note',
  public: 'answer',
  everyone: 'answer',
  call: 'note',
  draft: 'note',
  send: 'answer',
  forward: 'consult',
  secret: 'secret',
  spam: 'set-aside',
  block: 'set-aside',
  merge: 'merge',
  split: 'merge',
  link: 'categorise',
  unlink: 'categorise',
  time: 'note',
  estimate: 'note',
  task: 'note',
  done: 'note',
  remind: 'view',
  snooze: 'set-status',
  watch: 'view',
  unwatch: 'view',
  mute: 'view',
  unmute: 'view',
  undo: 'view',
  confirm: 'view',
  // Of the ticket that it names: inbound/decide/asking-faults.ts.
  show: null,
  help: null,
  ticket: 'view',
  list: null,
  search: null,
  report: null,
  canned: null,
  notify: null,
  away: null,
};

/** What the verb needs, whoever it names. */
export function rightOfVerb(verb: Verb): Right | null {
  return NEEDS[verb];
}

/** What `writer` needs to be allowed for the command; making oneself the assignee is less than making somebody else. */
export function rightFor(command: Command, writer: string): Right | null {
  if (command.verb === 'assign' && command.agent === writer) return 'take';
  const others = command.verb === 'watch' || command.verb === 'unwatch';
  if (others && command.agents.some((agent) => agent !== writer)) return 'assign';
  return NEEDS[command.verb];
}
