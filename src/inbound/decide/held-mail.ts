/**
 * An agent's word on a mail that the leak guard holds: `#confirm CODE`, with one of the two codes that were sent to the registered address.
 * In: the match and the mails that are held. Out: what is to be done with one of them; null where the code is none of theirs.
 */
import { may } from '../../desk/people/rights.ts';
import { refuse } from './agent-refusals.ts';
import type { Answer, Look, Rule } from './look.ts';

const CONFIRM = /^#confirm[ \t\u00a0:](.+)$/i;

export const HELD_MAIL_RULE: Rule = { name: 'held-mail', decide: heldMail };

function heldMail({ input, policy, match }: Look): Answer {
  if (match.kind !== 'agent' || input.message.textIsFromHtml) return null;
  const { ticket, agent } = match;
  const lines = input.message.reply.text.split('\n').filter((one) => one.trim() !== '');
  const line = lines[0]?.trim() ?? '';
  const code = CONFIRM.exec(line)?.[1] ?? '';
  const meant = (input.facts.agent?.held ?? []).flatMap((held) => {
    const wish = code === '' || held.ticketId !== ticket.strand.id ? null : policy.heldMailWish(held, code);
    return wish === null ? [] : [{ held, wish }];
  })[0];
  if (meant === undefined) return null;
  const shared = { ticket, agent, commands: 1 };
  if (lines.length > 1) {
    const problems = [{ line, problem: { kind: 'stands-alone', word: 'confirm' } as const }];
    return refuse(match, { problems, commands: 1, orderText: null, taken: null });
  }
  if (!may(agent, 'answer', ticket)) {
    const denied = [{ line, verb: 'answer' as const }];
    return { action: { kind: 'deny', ...shared, denied }, finding: `${agent.name} may not answer any more` };
  }
  const { held, wish } = meant;
  return {
    action: { kind: 'held-mail', ...shared, outgoingId: held.outgoingId, wish },
    finding: `${wish} of the held mail ${held.outgoingId}`,
  };
}
