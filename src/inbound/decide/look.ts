import type { Agent } from '../../desk/people/agent.ts';
import type { Verb, Vocabulary } from '../../desk/commands/command.ts';
import type { HeldMail, HeldMailWish } from '../../desk/signing/held-mail.ts';
import type { PendingOrder } from '../../desk/signing/confirmation.ts';
import type { AddrSpec } from '../../mail/address.ts';
import type { SenderProof } from '../../mail/authentication.ts';
import type { Classification, InternetMessage } from '../../mail/message.ts';
import type { Action, Writer } from './decision.ts';
import type { Facts } from './facts.ts';
import type { ThreadMatch } from './match-thread.ts';

export interface DecideInput {
  readonly message: InternetMessage;
  readonly classification: Classification;
  /** Name of the channel that it came to. */
  readonly channel: string;
  readonly facts: Facts;
  /** May the From of the mail be believed? */
  readonly proof: SenderProof;
  /** Who a mail is from where From names nobody, or several; made by writerOf. */
  readonly writer: Writer;
}

export interface Policy {
  /** As they are now. */
  readonly agents: readonly Agent[];
  /** Is it an address of a channel of ours? */
  isOwnAddress(address: AddrSpec): boolean;
  /** Is it the domain of a channel's address? */
  isOwnDomain(domain: string): boolean;
  /** What the commands of this agent's mail may name. */
  vocabularyOf(agent: Agent): Vocabulary;
  /** Is there something that carries it out? */
  offers(verb: Verb): boolean;
  /** Is that the code which confirms the order? */
  confirms(order: PendingOrder, code: string): boolean;
  /** What this code says is to be done with the mail; null: it is none of its codes. */
  heldMailWish(held: HeldMail, code: string): HeldMailWish | null;
}

/** What every rule sees. */
export interface Look {
  readonly input: DecideInput;
  readonly policy: Policy;
  readonly match: ThreadMatch;
}

/** What a rule says where it has an answer, and why. */
export type Answer = { readonly action: Action; readonly finding: string } | null;

/** A rule has an answer, or leaves the mail to the next. */
export interface Rule {
  readonly name: string;
  decide(look: Look): Answer;
}

/** Agents are told of what a person wrote, also by way of a list; what a machine wrote tells nobody (docs/decisions/0013). */
export function isPersons(input: DecideInput): boolean {
  return input.classification.mailClass === 'person';
}
