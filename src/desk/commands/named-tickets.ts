import { parseTicketTag, type TicketNumber } from '../tickets/number.ts';
import { readCommandLine } from './block.ts';

/** Verbs whose value begins with a ticket's number. */
const NAMING = new Set(['ticket', 'merge', 'link', 'unlink', 'show']);

/** The tickets that the command lines of a mail name, each once, in order, at most `most`; also of lines that will not be run. */
export function namedTickets(text: string, prefix: string, most: number): TicketNumber[] {
  const named = text.split('\n').flatMap((line) => {
    const command = readCommandLine(line);
    if (command === null || !NAMING.has(command.word)) return [];
    const number = parseTicketTag(prefix, command.value.split(/\s/, 1)[0] ?? '');
    return number === null ? [] : [number];
  });
  return [...new Set(named)].slice(0, most);
}
