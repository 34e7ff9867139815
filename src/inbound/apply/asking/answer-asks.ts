/** Answers the questions of one part of an agent's mail, each by a mail of its own. */
import { present } from '../../../base/assert.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Command, Verb } from '../../../desk/commands/command.ts';
import { commandsOf } from '../../../desk/commands/order.ts';
import type { Order } from '../../../desk/commands/read-commands.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findTicketByNumber } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Cause } from '../context/history.ts';
import { agentAddressee, post, postOutsideTickets } from '../telling/post.ts';
import type { AskingAct } from './asking-act.ts';
import { listCannedAnswers } from './canned-list.ts';
import { list, search } from './lists.ts';
import { report } from './report.ts';
import { show } from './show.ts';

const ASKING_ACTS: { readonly [V in 'list' | 'search' | 'show' | 'report' | 'canned']: AskingAct<V> } = {
  list,
  search,
  show,
  report,
  canned: listCannedAnswers,
};

export function isAnswered(verb: Verb): verb is keyof typeof ASKING_ACTS {
  return Object.hasOwn(ASKING_ACTS, verb);
}

export async function answerAsks(
  tx: Tx,
  ctx: DeskContext,
  asked: { readonly agent: Agent; readonly cause: Cause | null },
  order: Order,
): Promise<void> {
  for (const command of commandsOf(order))
    if (isAnswered(command.verb)) await answerOne(tx, ctx, asked, command);
}

/** A sheet goes into its ticket's thread, and an answer to it to the customer; all else is about no ticket. */
async function answerOne(
  tx: Tx,
  ctx: DeskContext,
  asked: { readonly agent: Agent; readonly cause: Cause | null },
  command: Command,
): Promise<void> {
  const act = ASKING_ACTS[command.verb as keyof typeof ASKING_ACTS] as AskingAct<Verb>;
  const notice = await act(tx, ctx, asked, command);
  const to = agentAddressee(asked.agent);
  if (command.verb !== 'show') {
    const answering = asked.cause?.messageId ?? null;
    await postOutsideTickets(tx, ctx, { notice, to, senderName: null, answering });
    return;
  }
  const ticket = present(await findTicketByNumber(tx, command.number), 'its sheet was just made');
  await post(tx, ctx, { ticket, notice, to, activityId: null, files: [] });
}
