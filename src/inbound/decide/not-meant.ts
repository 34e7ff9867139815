/**
 * What speaks against sending an agent's text to a customer although it is well formed: by its address, its words or the program that
 * wrote it, it was meant for somebody else. In: the mail and its parts. Out: what is to be said of it, or null. `#public` overrules it. Pure.
 */
import { reachesAgent, type Agent } from '../../desk/people/agent.ts';
import { commandLikes } from '../../desk/commands/command-like.ts';
import { insideLines, isInsideSubject } from '../../desk/commands/inside-words.ts';
import { commandNamed, keepsInside } from '../../desk/commands/order.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import { sameAddress } from '../../mail/address.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { WHOLE_MAIL } from './agent-refusals.ts';
import type { AgentPart } from './decision.ts';
import type { KeptText } from './facts.ts';
import type { Look } from './look.ts';
import { programsWords } from './reaction.ts';

/** `taken`: what was kept, and stands for the mail's own text. */
export function notMeant(
  look: Look,
  {
    parts,
    agent,
    taken,
  }: { readonly parts: readonly AgentPart[]; readonly agent: Agent; readonly taken: KeptText | null },
): Problem | null {
  const answers = parts.filter(
    ({ ticket, opens, use, order }) =>
      (ticket ?? opens) !== null && use === 'answer' && commandNamed(order, 'public') === null,
  );
  if (answers.length === 0) return null;
  const { message } = look.input;
  // What looks like a command line can be mended by itself: command-faults.ts tells of it.
  const said = answers.flatMap(({ order: { text } }) =>
    commandLikes(text).length > 0 ? [] : insideLines(text),
  )[0];
  if (said !== undefined) return { kind: 'says-inside', line: said };
  const mentioned = answers.map((part) => mentionOf(part, look, agent)).find((name) => name !== null);
  if (mentioned !== undefined) return { kind: 'to-colleague', name: mentioned };
  if (taken === null) return toOthers(look, answers) ?? ofMail(look, message);
  // `#ticket` answers another question: which ticket it is about.
  const answered = answers.some(({ order }) => commandNamed(order, 'ticket') !== null);
  return !answered && taken.kind === 'rejected' && taken.faulty.includes(WHOLE_MAIL)
    ? { kind: 'still-undecided' }
    : null;
}

/** Commands that say what becomes of the ticket, which one is meant, or who is to read it, too, say that the text is an answer. */
const OF_AN_ANSWER = ['status', 'ticket', 'cc', 'everyone'] as const;

function toOthers({ input }: Look, answers: readonly AgentPart[]): Problem | null {
  const whose = input.facts.agent?.answersOthers ?? null;
  const meant = answers.every(({ order }) => OF_AN_ANSWER.some((verb) => commandNamed(order, verb) !== null));
  return whose === null || meant ? null : { kind: 'answers-others', whose };
}

function ofMail(look: Look, message: InternetMessage): Problem | null {
  if (isForward(message)) return { kind: 'forwarded-mail' };
  const written = programsWords(message);
  if (written !== null) return { kind: 'by-program', what: written };
  // The line `--` and a signature hide a command that stands below them.
  const below = commandLikes(message.reply.signature).find(({ word }) => keepsInside(word));
  if (below !== undefined) return { kind: 'says-inside', line: below.line };
  const lost = orderBelowQuote(message.reply.quoted);
  if (lost !== null) return { kind: 'says-inside', line: lost };
  if (isInsideSubject(message.subject)) return { kind: 'says-inside', line: message.subject };
  const name = addressee(look, message);
  return name === null ? null : { kind: 'to-colleague', name };
}

/** Directly below a quoted line it may be the rest of that line (T-48), and is not run; if it is not, what stands below it was to stay inside. */
function orderBelowQuote(quoted: string): string | null {
  const lines = quoted.split('\n');
  const found = lines.find(
    (line, at) =>
      /^\s{0,3}[>|]/.test(lines[at - 1] ?? '') &&
      /^\s*#/.test(line) &&
      commandLikes(line).some(({ word }) => keepsInside(word)),
  );
  return found?.trim() ?? null;
}

/** Who forwards has somebody else in mind than who answers. */
function isForward({ forwarded, attachments }: InternetMessage): boolean {
  // A message that goes along as a file is what the answer speaks of.
  return forwarded !== null && !attachments.some(({ type }) => type === 'message/rfc822');
}

/** The colleague to whom alone the mail is addressed, with us in Cc. */
function addressee({ policy, input }: Look, { destination, originator }: InternetMessage): string | null {
  const [from] = originator.from;
  const colleagues = destination.to.map(({ address }) =>
    policy.agents.find((agent) => reachesAgent(agent, address)),
  );
  const [first] = colleagues;
  if (first === undefined || colleagues.includes(undefined)) return null;
  // An agent who puts themselves into To and everybody else into Bcc.
  if (from !== undefined && colleagues.every((one) => one !== undefined && reachesAgent(one, from.address)))
    return null;
  return input.message.destination.to.some(({ address }) => policy.isOwnAddress(address))
    ? null
    : first.displayName;
}

/** A colleague whom the first line calls as programs that people chat in do: `@ben`, `@Ben Okafor`. */
function mentionOf({ order, ticket }: AgentPart, { policy }: Look, writer: Agent): string | null {
  const called = /^@\s?(\p{L}.*)$/u.exec(order.text.trimStart().split('\n', 1)[0]?.trim() ?? '')?.[1] ?? '';
  if (called === '') return null;
  const readers = (ticket?.participants ?? []).map(({ address }) => address);
  const found = policy.agents.find(
    (agent) =>
      agent.name !== writer.name &&
      !agent.addresses.some((own) => readers.some((one) => sameAddress(one, own))) &&
      [agent.displayName, agent.displayName.split(' ')[0] ?? '', agent.name].some((name) =>
        begins(called, name),
      ),
  );
  return found?.displayName ?? null;
}

function begins(text: string, name: string): boolean {
  const rest = text.slice(name.length);
  return name !== '' && text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}_-]/u.test(rest);
}
