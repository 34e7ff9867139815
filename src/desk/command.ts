/**
 * Commands in an agent's mail: a block of `#word value` lines at the very top of the new text. Pure; it says what was asked for and
 * what could not be understood, and does nothing. A line further down is text, whatever it looks like.
 */
import { nearestWord } from '../base/nearest.ts';
import { parseAddrSpec, sameAddress, type AddrSpec } from '../mail/address.ts';
import { AGENT_NAME, type Agent } from './agent.ts';
import type { CommandFault } from './notice.ts';
import type { Verb } from './rights.ts';
import { TICKET_PRIORITIES, type TicketPriority, type TicketStatus } from './workflow.ts';

interface CommandEntry {
  /** What stands behind it. */
  readonly value: string;
  /** For the help. */
  readonly does: string;
  /** The right that it needs; null: none beyond looking at the ticket. */
  readonly verb: Verb | null;
  /** What cannot be taken back, or shows things to others: it needs full proof of its agent, or a code (desk/proof.ts). */
  readonly risky: boolean;
}

/** Every command word; the help is made from this. */
export const COMMANDS = {
  note: {
    value: 'optional',
    does: 'keep the text as an internal note; nothing goes to the customer',
    verb: 'note',
    risky: false,
  },
  take: { value: 'none', does: 'make yourself the assignee', verb: 'take', risky: false },
  assign: { value: 'NAME', does: 'make a colleague the assignee', verb: 'assign', risky: false },
  priority: {
    value: TICKET_PRIORITIES.join('|'),
    does: 'set the priority',
    verb: 'prioritise',
    risky: false,
  },
  category: { value: 'NAME|none', does: 'set the category', verb: 'categorise', risky: false },
  open: { value: 'none', does: 'set the status to Open', verb: 'set-status', risky: false },
  waiting: { value: 'none', does: 'send, and wait for the customer', verb: 'set-status', risky: false },
  resolve: { value: 'none', does: 'send, and mark the ticket as resolved', verb: 'set-status', risky: false },
  close: { value: 'none', does: 'send, and close the ticket', verb: 'set-status', risky: false },
  cc: {
    value: '[+]ADDRESS ... -ADDRESS ...',
    does: 'let others take part, or no longer: their reply addresses are void then',
    verb: 'manage-participants',
    risky: false,
  },
  customer: {
    value: 'ADDRESS',
    does: 'make somebody else the requester',
    verb: 'change-requester',
    risky: true,
  },
  confirm: { value: 'CODE', does: 'carry out what waits for this code', verb: null, risky: false },
  help: { value: 'none', does: 'get this list; nothing is sent or done', verb: null, risky: false },
} as const satisfies Record<string, CommandEntry>;
export type CommandWord = keyof typeof COMMANDS;

const STATUS_WORDS: Partial<Record<CommandWord, TicketStatus>> = {
  open: 'open',
  waiting: 'waiting',
  resolve: 'resolved',
  close: 'closed',
};

/** One thing that an order wants, and what it needs. */
export interface Ask {
  /** As written. */
  readonly line: string;
  readonly verb: Verb | null;
  readonly risky: boolean;
}

/** What an agent's mail asks for. */
export interface AgentOrder {
  /** The text is a note, not an answer; `noteText` is what stood on the line itself. */
  readonly note: boolean;
  readonly noteText: string;
  readonly status: TicketStatus | null;
  /** Name of the agent to assign. */
  readonly assignee: string | null;
  readonly priority: TicketPriority | null;
  /** '' = none from now on. */
  readonly category: string | null;
  readonly help: boolean;
  /** People to let in, and to take off. */
  readonly added: readonly AddrSpec[];
  readonly removed: readonly AddrSpec[];
  readonly requester: AddrSpec | null;
  /** The code that confirms an earlier order. */
  readonly confirms: string | null;
  readonly asks: readonly Ask[];
  /** The mail's text without the command lines. */
  readonly text: string;
  /** The command lines as written, for the history. */
  readonly lines: readonly string[];
}

interface CommandLine {
  readonly line: string;
  readonly word: string;
  readonly value: string;
}

const COMMAND_LINE = /^#(\p{L}[\p{L}\p{N}_-]*)(?:[ \t\u00a0:](.*))?$/u;

/** Cuts the block of command lines off the top of a text. Blank lines before and between them are passed over. */
export function splitCommandBlock(text: string): { readonly commands: CommandLine[]; readonly body: string } {
  const lines = text.split('\n');
  const commands: CommandLine[] = [];
  let bodyFrom = 0;
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^[\s\u200b]+/, '').trimEnd();
    if (line === '') continue;
    const match = COMMAND_LINE.exec(line);
    if (match === null) break;
    commands.push({
      line,
      word: (match[1] ?? '').toLowerCase(),
      value: (match[2] ?? '').replace(/^[\s:]+/, '').trim(),
    });
    bodyFrom = index + 1;
  }
  return { commands, body: lines.slice(bodyFrom).join('\n').trim() };
}

/** Understands a whole mail of `writer`. With any fault at all, the order must not be carried out. */
export function readOrder(
  text: string,
  writer: Agent,
  agents: readonly Agent[],
): { readonly order: AgentOrder; readonly faults: readonly CommandFault[] } {
  const { commands, body } = splitCommandBlock(text);
  const faults: CommandFault[] = [];
  const draft = emptyDraft();
  for (const command of commands) {
    const reason = applyCommand(draft, command, writer, agents);
    if (reason !== null) faults.push({ line: command.line, reason });
  }
  const whole = [draft.noteText, body].filter((part) => part !== '').join('\n');
  if (draft.note && whole === '')
    faults.push({ line: '#note', reason: 'there is no text to keep as a note' });
  return {
    order: {
      ...draft,
      asks: commands.map(askOf),
      text: whole,
      lines: commands.map((command) => command.line),
    },
    faults,
  };
}

/** A word that is no command needs nothing: its order is not carried out. */
function askOf({ line, word }: CommandLine): Ask {
  const known = commandWord(word);
  return known === undefined
    ? { line, verb: null, risky: false }
    : { line, verb: COMMANDS[known].verb, risky: COMMANDS[known].risky };
}

function commandWord(word: string): CommandWord | undefined {
  return Object.keys(COMMANDS).find((known): known is CommandWord => known === word);
}

type Draft = {
  -readonly [K in keyof Omit<AgentOrder, 'asks' | 'text' | 'lines' | 'added' | 'removed'>]: AgentOrder[K];
} & { added: AddrSpec[]; removed: AddrSpec[] };

function emptyDraft(): Draft {
  return {
    note: false,
    help: false,
    status: null,
    assignee: null,
    priority: null,
    category: null,
    added: [],
    removed: [],
    requester: null,
    confirms: null,
    noteText: '',
  };
}

/** Notes one command in the draft; the reason where it cannot be. */
function applyCommand(
  draft: Draft,
  command: CommandLine,
  writer: Agent,
  agents: readonly Agent[],
): string | null {
  const word = commandWord(command.word);
  if (word === undefined) {
    const near = nearestWord(command.word, Object.keys(COMMANDS));
    return `there is no command #${command.word}${near === null ? '' : `; did you mean #${near}?`}`;
  }
  if (COMMANDS[word].value === 'none' && command.value !== '') return `#${word} takes nothing behind it`;
  const status = STATUS_WORDS[word];
  if (status !== undefined) {
    if (draft.status !== null && draft.status !== status)
      return 'it contradicts another status command above it';
    draft.status = status;
    return null;
  }
  return applyValue(draft, word, command.value, writer, agents);
}

function applyValue(
  draft: Draft,
  word: CommandWord,
  value: string,
  writer: Agent,
  agents: readonly Agent[],
): string | null {
  if (word === 'help') draft.help = true;
  if (word === 'note') {
    draft.note = true;
    draft.noteText = [draft.noteText, value].filter((part) => part !== '').join('\n');
  }
  if (word === 'priority') return applyPriority(draft, value);
  if (word === 'category') return applyCategory(draft, value);
  if (word === 'confirm') return applyCode(draft, value);
  if (word === 'cc') return applyPeople(draft, value);
  if (word === 'customer') return applyCustomer(draft, value);
  if (word === 'take') return assignTo(draft, writer.name);
  if (word === 'assign') {
    const found = findAgent(value, writer, agents);
    return typeof found === 'string' ? found : assignTo(draft, found.name);
  }
  return null;
}

function applyPriority(draft: Draft, value: string): string | null {
  const priority = TICKET_PRIORITIES.find((known) => known === value.toLowerCase());
  if (priority === undefined) {
    const near = nearestWord(value, TICKET_PRIORITIES);
    const hint = near === null ? '' : ` (did you mean ${near}?)`;
    return `the priority is one of ${TICKET_PRIORITIES.join(', ')}${hint}`;
  }
  if (draft.priority !== null && draft.priority !== priority)
    return 'it contradicts another #priority above it';
  draft.priority = priority;
  return null;
}

function applyCategory(draft: Draft, value: string): string | null {
  const wanted = value.toLowerCase();
  if (!AGENT_NAME.test(wanted)) return 'a category is 1 to 24 letters, digits or dashes, or none';
  const category = wanted === 'none' ? '' : wanted;
  if (draft.category !== null && draft.category !== category)
    return 'it contradicts another #category above it';
  draft.category = category;
  return null;
}

function applyCode(draft: Draft, value: string): string | null {
  if (value === '') return 'say the code that you were sent';
  if (draft.confirms !== null && draft.confirms !== value) return 'it contradicts another #confirm above it';
  draft.confirms = value;
  return null;
}

/** Mail programs make links of it: `carla@customer.example <mailto:carla@customer.example>` is one address. */
function readPeople(value: string): { readonly sign: string; readonly address: AddrSpec | null }[] {
  const seen = new Set<string>();
  return value.split(/[\s<>:,;"']+/).flatMap((word) => {
    const sign = /^[+-]/.exec(word)?.[0] ?? '';
    const written = word.slice(sign.length);
    if (!written.includes('@') || seen.has(written)) return [];
    seen.add(written);
    return [{ sign, address: parseAddrSpec(written) }];
  });
}

function applyPeople(draft: Draft, value: string): string | null {
  const people = readPeople(value);
  if (people.length === 0)
    return '#cc needs addresses, such as +dora@customer.example or -dora@customer.example';
  for (const { sign, address } of people) {
    if (address === null) return 'one of them is no mail address';
    (sign === '-' ? draft.removed : draft.added).push(address);
  }
  return null;
}

function applyCustomer(draft: Draft, value: string): string | null {
  const [only, ...more] = readPeople(value);
  const address = only?.address ?? null;
  if (address === null || more.length > 0)
    return '#customer needs one address, such as carla@customer.example';
  if (draft.requester !== null && !sameAddress(draft.requester, address))
    return 'it contradicts another #customer above it';
  draft.requester = address;
  return null;
}

function assignTo(draft: Draft, name: string): string | null {
  if (draft.assignee !== null && draft.assignee !== name) return 'it contradicts another assignment above it';
  draft.assignee = name;
  return null;
}

/** The agent meant by `anna`, `@anna`, `Anna Berg`, an address, or `me`; or the reason why nobody is. */
export function findAgent(value: string, writer: Agent | null, agents: readonly Agent[]): Agent | string {
  const wanted = value.replace(/^@/, '').trim().toLowerCase();
  const names = agents.map((agent) => agent.name).join(', ');
  if (wanted === '') return `say who: one of ${names}`;
  if (wanted === 'me' && writer !== null) return writer;
  const exact = agents.find((agent) => agent.name === wanted);
  if (exact !== undefined) return exact;
  const meant = agents.filter((agent) => isCalled(agent, wanted));
  if (meant.length > 1) return `"${value}" may be ${meant.map((agent) => agent.name).join(' or ')}`;
  const near = nearestWord(
    wanted,
    agents.map((agent) => agent.name),
  );
  return (
    meant[0] ??
    `there is no agent "${value}"; ${near === null ? `there are ${names}` : `did you mean ${near}?`}`
  );
}

function isCalled(agent: Agent, wanted: string): boolean {
  const display = agent.displayName.toLowerCase();
  const addresses = agent.addresses.map((address) => `${address.localPart}@${address.domain}`.toLowerCase());
  return display === wanted || display.split(/\s+/)[0] === wanted || addresses.includes(wanted);
}
