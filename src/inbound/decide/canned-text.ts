import { expandCanned } from '../../desk/canned.ts';
import type { LineProblem } from '../../desk/commands/read-commands.ts';
import type { AgentPart } from './decision.ts';
import type { AgentFacts } from './facts.ts';

/** The part with its canned answers filled in, where its text goes to a customer or may one day; or the line that names none. */
export function withCanned(part: AgentPart, { canned }: AgentFacts): AgentPart | LineProblem {
  if (part.use !== 'answer' && part.use !== 'draft') return part;
  const ticketId = part.ticket?.id ?? null;
  const here = canned.find((one) => one.ticketId === ticketId);
  if (here === undefined) return part;
  const expanded = expandCanned(part.text, here.canned, here.values ?? UNKNOWN);
  if ('problem' in expanded) return expanded;
  const [name] = expanded.used;
  if (name === undefined) return part;
  return here.values === null
    ? { line: `/${name}`, problem: { kind: 'canned-without-ticket', name } }
    : { ...part, text: expanded.text };
}

/** A ticket that is only being opened has neither number nor requester. */
const UNKNOWN = {
  'customer.firstName': '',
  'customer.name': '',
  'ticket.tag': '',
  'ticket.subject': '',
  'agent.name': '',
  'channel.name': '',
};
