/** What a mail asks for of one ticket, seen as a whole: what becomes of its text, and what it wants besides. Pure. */
import type { TicketAudience } from '../tickets/ticket-words.ts';
import type { TicketStatus } from '../tickets/workflow.ts';
import type { Command, CommandOf, Verb } from './command.ts';
import type { Order } from './read-commands.ts';

/** What becomes of the text below the commands, and of the files. `nothing`: there is none, or nothing may be done with it. */
export const TEXT_USES = ['answer', 'note', 'call', 'draft', 'consult', 'secret', 'nothing'] as const;
export type TextUse = (typeof TEXT_USES)[number];

/** Verbs that only ask. A mail of nothing else goes to no customer, whatever stands below it: it is a signature, mostly. */
const ASKING: ReadonlySet<Verb> = new Set<Verb>([
  'help',
  'list',
  'search',
  'show',
  'report',
  'canned',
  'notify',
  'away',
]);
/** Verbs that speak of a text which is there already. */
const OF_KEPT_TEXT: ReadonlySet<Verb> = new Set<Verb>(['send', 'undo', 'confirm']);

/** Verbs that keep the text inside, and as what; the first that is there counts. */
const KEEPS: readonly (readonly [Verb, TextUse])[] = [
  ['secret', 'secret'],
  ['forward', 'consult'],
  ['draft', 'draft'],
  ['call', 'call'],
  ['note', 'note'],
];

/** Is it the word of a command that keeps the text from the customer? */
export function keepsInside(word: string): boolean {
  return word === 'internal' || KEEPS.some(([verb]) => verb === word);
}

export function commandsOf(order: Order): readonly Command[] {
  return order.commands.map(({ command }) => command);
}

/** The command of that verb, where the order has one. */
export function commandNamed<V extends Verb>(order: Order, verb: V): CommandOf<V> | null {
  const found = commandsOf(order).find((command): command is CommandOf<V> => command.verb === verb);
  return found ?? null;
}

export function linesOf(order: Order): string[] {
  return order.commands.map(({ line }) => line);
}

/** The line of a verb as it was written; the verb where there is none. */
export function lineNamed(order: Order, ...verbs: readonly Verb[]): string {
  const found = order.commands.find(({ command }) => verbs.includes(command.verb));
  return found?.line ?? `#${verbs[0] ?? ''}`;
}

export function onlyAsks(order: Order): boolean {
  return order.commands.length > 0 && commandsOf(order).every(({ verb }) => ASKING.has(verb));
}

/** Does the order speak of a text that is kept, so that a new one has no place in it? */
export function speaksOfKeptText(order: Order): boolean {
  return commandsOf(order).some(({ verb }) => OF_KEPT_TEXT.has(verb));
}

/** The text of an order: what stood on the line of `#note`, and what stands below the commands. */
export function textOf(order: Order): string {
  const onLine = commandsOf(order).flatMap((command) =>
    (command.verb === 'note' || command.verb === 'call') && command.text !== '' ? [command.text] : [],
  );
  return [...onLine, order.text].filter((part) => part !== '').join('\n');
}

/** What becomes of the text and the files of an order. */
export function textUse(order: Order, files: number, audience: TicketAudience): TextUse {
  const kept = KEEPS.find(([verb]) => commandNamed(order, verb) !== null);
  if (kept !== undefined) return kept[1];
  if (onlyAsks(order) || speaksOfKeptText(order)) return 'nothing';
  if (order.text === '' && files === 0) return 'nothing';
  const inside = audience === 'internal' || commandNamed(order, 'internal') !== null;
  const outside = commandNamed(order, 'public') ?? commandNamed(order, 'everyone');
  return inside && outside === null ? 'note' : 'answer';
}

/** The status that the order names. */
export function statusOf(order: Order): TicketStatus | null {
  return commandNamed(order, 'status')?.status ?? null;
}
