/**
 * Is this mail really from that agent? In: what speaks for it. Out: one grade, and why. Pure; rights come afterwards.
 *
 * What must hold: a From address alone is worth nothing, since anybody can write one; ordinary commands need one proof that a stranger
 * cannot make, risky ones need two, or the login of that very agent; what the owner of the domain disowns is nobody's.
 */
import type { SenderProof } from '../../mail/authentication.ts';
import type { Agent } from './agent.ts';

/** `none`: somebody else's mail. `ordinary`: enough for everyday commands. `full`: enough for all. */
export type ProofGrade = 'none' | 'ordinary' | 'full';

/** What speaks for a mail whose From is an address of the agent. */
export interface AgentEvidence {
  /** It carries a reply token that was made for this very agent and ticket. */
  readonly token: boolean;
  /** What its signatures say of From. */
  readonly sender: SenderProof;
  /** Name of the agent who logged in to hand it over (RFC 4954), or null. */
  readonly loggedInAs: string | null;
}

export interface AgentProof {
  readonly grade: ProofGrade;
  /** In words, for `explain`. */
  readonly because: string;
}

/** The grade of a mail from an address of `agent`. */
export function proofOf(agent: Pick<Agent, 'name'>, evidence: AgentEvidence): AgentProof {
  const { token, sender, loggedInAs } = evidence;
  if (loggedInAs !== null) {
    return loggedInAs === agent.name
      ? { grade: 'full', because: 'smtp-auth: the agent logged in to send it' }
      : { grade: 'none', because: `agent ${loggedInAs} logged in to send it, and From is somebody else's` };
  }
  if (sender === 'failed')
    return { grade: 'none', because: 'the owner of the domain in From says that it is not from there' };
  if (token && sender === 'aligned')
    return { grade: 'full', because: 'a token of the agent, and a signature of the domain in From' };
  if (token) return { grade: 'ordinary', because: 'a token of the agent' };
  if (sender === 'aligned') return { grade: 'ordinary', because: 'a signature of the domain in From' };
  return { grade: 'none', because: 'nothing but the address in From speaks for it' };
}
