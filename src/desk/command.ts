/**
 * Commands in an agent's mail: a block of `#word value` lines at the very top of the new text. Pure; it says what was asked for and
 * what could not be understood, and does nothing. A line further down is text, whatever it looks like.
 */
import { nearestWord } from '../base/nearest.ts';
import type { Agent } from './agent.ts';
import type { CommandFault } from './notice.ts';
import { TICKET_PRIORITIES, type TicketPriority, type TicketStatus } from './workflow.ts';

/** Every command word, with what may stand behind it and what it does; the help is made from this. */
export const COMMANDS = {
  note: { value: 'optional', does: 'keep the text as an internal note; nothing goes to the customer' },
  take: { value: 'none', does: 'make yourself the assignee' },
  assign: { value: 'NAME', does: 'make a colleague the assignee' },
  priority: { value: TICKET_PRIORITIES.join('|'), does: 'set the priority' },
  open: { value: 'none', does: 'set the status to Open' },
  waiting: { value: 'none', does: 'send, and wait for the customer' },
  resolve: { value: 'none', does: 'send, and mark the ticket as resolved' },
  close: { value: 'none', does: 'send, and close the ticket' },
  help: { value: 'none', does: 'get this list; nothing is sent or done' },
} as const;
export type CommandWord = keyof typeof COMMANDS;

const STATUS_WORDS: Partial<Record<CommandWord, TicketStatus>> = {
  open: 'open',
  waiting: 'waiting',
  resolve: 'resolved',
  close: 'closed',
};

/** What an agent's mail asks for. */
export interface AgentOrder {
  /** The text is a note, not an answer. */
  readonly note: boolean;
  readonly status: TicketStatus | null;
  /** Name of the agent to assign. */
  readonly assignee: string | null;
  readonly priority: TicketPriority | null;
  readonly help: boolean;
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
  const draft = {
    note: false,
    help: false,
    status: null,
    assignee: null,
    priority: null,
    noteText: '',
  } as Draft;
  for (const command of commands) {
    const reason = applyCommand(draft, command, writer, agents);
    if (reason !== null) faults.push({ line: command.line, reason });
  }
  const whole = [draft.noteText, body].filter((part) => part !== '').join('\n');
  if (draft.note && whole === '')
    faults.push({ line: '#note', reason: 'there is no text to keep as a note' });
  const { note, help, status, assignee, priority } = draft;
  return {
    order: {
      note,
      help,
      status,
      assignee,
      priority,
      text: whole,
      lines: commands.map((command) => command.line),
    },
    faults,
  };
}

interface Draft {
  note: boolean;
  help: boolean;
  status: TicketStatus | null;
  assignee: string | null;
  priority: TicketPriority | null;
  noteText: string;
}

/** Notes one command in the draft; the reason where it cannot be. */
function applyCommand(
  draft: Draft,
  command: CommandLine,
  writer: Agent,
  agents: readonly Agent[],
): string | null {
  const word = Object.keys(COMMANDS).find((known): known is CommandWord => known === command.word);
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
