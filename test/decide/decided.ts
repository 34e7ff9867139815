import { agentOwns, type Agent } from '../../src/desk/people/agent.ts';
import type { PendingOrder } from '../../src/desk/signing/confirmation.ts';
import type { Vocabulary } from '../../src/desk/commands/command.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { decide } from '../../src/inbound/decide/decide.ts';
import type { AgentFacts, Candidate, Facts, TicketFacts } from '../../src/inbound/decide/facts.ts';
import type { DecideInput } from '../../src/inbound/decide/look.ts';
import { writerOf } from '../../src/inbound/decide/writer.ts';
import type { AddrSpec } from '../../src/mail/address.ts';
import type { SenderProof } from '../../src/mail/authentication.ts';
import type { Classification, InternetMessage } from '../../src/mail/message.ts';
import { address, ANNA, BEN, messageOf, VOCABULARY } from '../support/desk.ts';

export const TICKET: TicketFacts = {
  id: 't1',
  strand: { id: 't1', number: 1001 as TicketNumber },
  number: 1001 as TicketNumber,
  channel: 'support',
  status: 'waiting',
  priority: 'normal',
  audience: 'customer',
  assignee: null,
  covered: false,
  category: null,
  requesterId: 'carla',
  participants: [{ ordinal: 1, contactId: 'carla', address: address('carla@customer.example') }],
  former: [],
  consulted: [],
  heldLastHour: 0,
  addedLastHour: 0,
};
export const PERSON: Classification = { mailClass: 'person', autoResponseAllowed: true, because: [] };
export const MACHINE: Classification = {
  mailClass: 'auto-reply',
  autoResponseAllowed: false,
  because: ['Auto-Submitted: auto-replied'],
};
const POLICY = {
  agents: [ANNA, BEN],
  isOwnAddress: (one: AddrSpec) => one.domain === 'desk.example',
  isOwnDomain: (domain: string) => domain === 'desk.example',
  offers: () => true,
  heldMailWish: (held: { id: string }, code: string) =>
    code === `release-${held.id}` ? ('release' as const) : null,
  confirms: (order: PendingOrder, code: string) => code === `code-of-${order.id}`,
};

export const candidate = (
  means: Candidate['means'],
  person: Candidate['person'],
  ticket = TICKET,
): Candidate => ({
  ticket,
  means,
  person,
  evidence: 'evidence',
});
export const ofAnna = candidate('reply-address', { kind: 'agent', name: 'anna' });
export const ofCarla = candidate('reply-address', { kind: 'participant', ordinal: 1 });
export const tag = candidate('subject-tag', null);

/** An agent of whom nothing is known. */
export const AGENT_FACTS: AgentFacts = {
  repeatOf: null,
  recentCommands: 0,
  recentMails: new Map(),
  pending: [],
  held: [],
  named: [],
  kept: [],
  news: [],
  answersOthers: null,
  undoable: [],
  work: [],
  deskToken: false,
  canned: [],
};

function agentFactsOf(given: Facts['agent'] | undefined, { originator }: InternetMessage): Facts['agent'] {
  if (given != null) return given;
  const [only] = originator.from;
  const known = only !== undefined && POLICY.agents.some((agent) => agentOwns(agent, only.address));
  return known ? AGENT_FACTS : null;
}

/** What becomes of a mail of Carla's, unless told otherwise. */
export function decided(part: {
  from?: string;
  text?: string;
  contactId?: string | null;
  candidates?: Candidate[];
  classification?: Classification;
  proof?: SenderProof;
  loggedInAs?: string;
  agent?: Facts['agent'];
  earlier?: Facts['earlier'];
  about?: Facts['about'];
  /** What else is known. */
  facts?: Partial<Pick<Facts, 'copyOf' | 'blocked'>>;
  message?: Partial<InternetMessage>;
  /** As they are now; Anna and Ben unless said. */
  agents?: readonly Agent[];
  /** What commands may name. */
  vocabulary?: Vocabulary;
}) {
  const message = messageOf({
    from: part.from ?? 'carla@customer.example',
    text: part.text ?? 'Hello',
    ...part.message,
  });
  const input: DecideInput = {
    message,
    channel: 'support',
    classification: part.classification ?? PERSON,
    proof: part.proof ?? 'unverified',
    writer: writerOf(message, undefined),
    facts: {
      earlier: part.earlier ?? null,
      sender: message.originator.from[0] ?? null,
      contactId: part.contactId ?? null,
      loggedInAs: part.loggedInAs ?? null,
      agent: agentFactsOf(part.agent, message),
      candidates: part.candidates ?? [],
      about: part.about ?? null,
      senders: [],
      copyOf: null,
      blocked: null,
      ...part.facts,
    },
  };
  return decide(input, policyOf(part));
}

function policyOf({
  agents = POLICY.agents,
  vocabulary = VOCABULARY,
}: {
  agents?: readonly Agent[];
  vocabulary?: Vocabulary;
}) {
  return { ...POLICY, agents, vocabularyOf: ({ name }: Agent) => ({ ...vocabulary, writer: name }) };
}
