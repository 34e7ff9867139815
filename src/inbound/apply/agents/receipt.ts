/** Tells an agent what their mail did: short, in the ticket's thread, unless they or the operator turned it off. */
import type { Agent } from '../../../desk/people/agent.ts';
import { localTimeText } from '../../../desk/locale/local-time.ts';
import { formatAddrSpec } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { Living } from '../../../store/tickets/merges.ts';
import type { Outcome } from '../commands/carry-out.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Mail } from '../context/mail.ts';
import { tellAgent } from '../telling/notify.ts';
import { receiptsWanted } from '../telling/receipts-wanted.ts';

export async function tellDone(
  tx: Tx,
  ctx: DeskContext,
  one: {
    readonly about: Living;
    readonly agent: Agent;
    readonly outcome: Outcome;
    readonly strays: readonly string[];
    readonly mail: Mail;
  },
): Promise<void> {
  const { about, agent, outcome, strays, mail } = one;
  if (outcome.done.length === 0 || !(await receiptsWanted(tx, ctx, agent))) return;
  const { answered, leavesAtMs } = outcome;
  const zone = agent.timeZone ?? ctx.settings.timeZone;
  await tellAgent(tx, ctx, about, agent, {
    kind: 'receipt',
    done: outcome.done.map(({ said }) => said[agent.locale]),
    recipients: (answered?.recipients ?? []).map(formatAddrSpec),
    text: answered?.text ?? '',
    files: answered?.files ?? [],
    leavesAt: leavesAtMs === null ? '' : localTimeText(leavesAtMs, zone),
    strays,
    quotedLines: quotedLines(mail),
    undo: outcome.undoable,
    calendars: outcome.done.flatMap(({ calendar }) => (calendar === undefined ? [] : [calendar])),
  });
}

function quotedLines({ message }: Mail): number {
  const { quoted } = message.reply;
  return quoted.trim() === '' ? 0 : quoted.trim().split('\n').length;
}
