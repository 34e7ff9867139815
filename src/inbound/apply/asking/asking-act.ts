import type { Agent } from '../../../desk/people/agent.ts';
import type { CommandOf, Verb } from '../../../desk/commands/command.ts';
import type { Notice } from '../../../desk/notices/notice.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Cause } from '../context/history.ts';

/** Answers a question of an agent, with or without a ticket at hand. It changes nothing. */
export type AskingAct<V extends Verb> = (
  tx: Tx,
  ctx: DeskContext,
  asked: { readonly agent: Agent; readonly cause: Cause | null },
  command: CommandOf<V>,
) => Promise<Notice>;
