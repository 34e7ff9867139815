/**
 * Which text an agent's mail stands for: its own, or one that is kept and that it completes or sends. In: the mail's new text and what is
 * kept of its ticket. Out: the text that is to be read as the order. Pure.
 */
import { readCommandLine, readSections, type Section } from '../../desk/commands/block.ts';
import { isCommandWord } from '../../desk/commands/verbs.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import type { AgentFacts, KeptText } from './facts.ts';

export interface OrderSource {
  readonly text: string;
  /** What is kept and taken up by it, with its files. */
  readonly taken: KeptText | null;
  /** What is kept and stands back for it. */
  readonly replaces: KeptText | null;
}

export type SourceRead =
  | { readonly ok: true; readonly source: OrderSource }
  | { readonly ok: false; readonly line: string; readonly problem: Problem };

/** `ticketId`: of the strand that the mail is about, or null. */
export function orderSource(text: string, facts: AgentFacts, ticketId: string | null): SourceRead {
  const [first] = readSections(text, isCommandWord);
  const sends = first?.commands.some(({ word }) => word === 'send') === true;
  return sends ? sentSource(text, first, keptToSend(facts, ticketId)) : ownSource(text, first, facts);
}

/** `#send`: what is kept, with the other commands of the mail. */
function sentSource(text: string, { commands, body }: Section, kept: KeptText | null): SourceRead {
  const send = commands.find(({ word }) => word === 'send');
  if (send === undefined || send.value !== '') return good({ text, taken: null, replaces: null });
  if (body !== '') return { ok: false, line: send.line, problem: { kind: 'takes-no-text', word: 'send' } };
  if (kept === null) return { ok: false, line: send.line, problem: { kind: 'nothing-kept' } };
  const others = commands.filter(({ word }) => word !== 'send').map(({ line }) => line);
  return good({ text: [...others, kept.orderText].join('\n'), taken: kept, replaces: null });
}

/** Verbs that speak of what is there already: they mend nothing, though the thread goes back to a mail that was rejected. */
const OF_WHAT_IS_THERE: ReadonlySet<string> = new Set(['confirm', 'undo']);

/** The mail itself, or the rejected one that its lines mend. */
function ownSource(text: string, first: Section | undefined, facts: AgentFacts): SourceRead {
  const { body = '', commands = [] } = first ?? {};
  if (commands.some(({ word }) => OF_WHAT_IS_THERE.has(word)))
    return good({ text, taken: null, replaces: null });
  const answered = facts.kept.filter((kept) => kept.answered);
  const rejected = answered.find((kept) => kept.kind === 'rejected');
  // Another text in answer to what was held is meant instead of it.
  const held = body === '' ? undefined : answered.find((kept) => kept.kind === 'held');
  if (rejected === undefined) return good({ text, taken: null, replaces: held ?? null });
  if (body !== '' || commands.length === 0) return good({ text, taken: null, replaces: rejected });
  const lines = commands.map(({ line }) => line);
  return good({ text: withMendedLines(rejected, lines), taken: rejected, replaces: null });
}

function good(source: OrderSource): SourceRead {
  return { ok: true, source };
}

/** What the mail answers goes first, then the agent's own answer that was held, then a draft of anybody. */
function keptToSend({ kept }: AgentFacts, ticketId: string | null): KeptText | null {
  const here = kept.filter((one) => one.kind !== 'rejected' && one.ticketId === ticketId);
  return (
    here.find((one) => one.answered) ??
    here.find((one) => one.kind === 'held') ??
    here.find((one) => one.kind === 'draft') ??
    null
  );
}

/**
 * Where as many lines come back as were wrong, each stands for one, in their order; else, and where one of them stood below the text, they go
 * to the top and the wrong ones go.
 */
function withMendedLines(kept: KeptText, lines: readonly string[]): string {
  const topped = mended(kept, lines, false);
  if (lines.length !== kept.faulty.length) return topped;
  const placed = mended(kept, lines, true);
  const [first, ...others] = readSections(placed, isCommandWord);
  const ranAll = others.length > 0 || lines.every((line) => first?.commands.some((one) => one.line === line));
  return ranAll ? placed : topped;
}

function mended({ orderText, faulty }: KeptText, lines: readonly string[], inPlace: boolean): string {
  const waiting = [...faulty];
  const fresh = [...lines];
  const kept = orderText.split('\n').flatMap((line) => {
    const at = waiting.indexOf(readCommandLine(line)?.line ?? line.trim());
    if (at === -1) return [line];
    waiting.splice(at, 1);
    return inPlace ? fresh.splice(0, 1) : [];
  });
  return [...fresh, ...kept].join('\n');
}
