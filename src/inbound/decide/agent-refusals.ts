/** Why an agent's mail is not carried out, in the agent's language. Nothing of it is done then. */
import type { Agent } from '../../desk/people/agent.ts';
import { problemText, type Problem } from '../../desk/commands/problem.ts';
import type { LineProblem } from '../../desk/commands/read-commands.ts';
import type { KeptText, TicketFacts } from './facts.ts';
import type { Answer } from './look.ts';

interface Refused {
  readonly ticket: TicketFacts | null;
  readonly agent: Agent;
}

export interface Refusal {
  readonly problems: readonly LineProblem[];
  readonly commands: number;
  /** What is kept for a mended line; null: nothing. */
  readonly orderText: string | null;
  readonly taken: KeptText | null;
  /** The agent was told before. */
  readonly quiet?: boolean;
}

/** Each wrong line with its fault. */
export function refuse({ ticket, agent }: Refused, refusal: Refusal): Answer {
  const { problems, commands, orderText, taken, quiet = false } = refusal;
  const inWords = (locale: Agent['locale']) =>
    problems.map(({ line, problem }) => ({ line, reason: problemText(locale, problem) }));
  return {
    action: {
      kind: 'reject-commands',
      ticket,
      agent,
      faults: inWords(agent.locale),
      commands,
      orderText,
      taken,
      quiet,
    },
    finding: inWords('en')
      .map(({ line, reason }) => `${line}: ${reason}`)
      .join('; '),
  };
}

export const WHOLE_MAIL = '(the whole mail)';

/** The mail as a whole cannot be carried out, and no line of it can be mended. */
export function rejectWhole(refused: Refused, problem: Problem, quiet = false): Answer {
  const problems = [{ line: WHOLE_MAIL, problem }];
  return refuse(refused, { problems, commands: 0, orderText: null, taken: null, quiet });
}
