import { readAgent } from './commands/values.ts';
import type { CalledAgent } from './commands/command.ts';

/** `@anna`, but not the host of an address. */
const MENTION = /(?<![\p{L}\p{N}.@_+-])@([\p{L}\p{N}][\p{L}\p{N}-]{0,63})/gu;
/** More than a note names. */
const MENTIONS_MAX = 20;

/** Short names of the agents whom a note names, each once; whoever nobody is called, or two are, is not meant. */
export function mentionedAgents(text: string, agents: readonly CalledAgent[]): string[] {
  const names = Array.from(text.matchAll(MENTION), ([, name = '']) => name).slice(0, MENTIONS_MAX);
  const found = names.flatMap((name) => {
    const read = readAgent(name, { agents, writer: '' });
    return read.ok && read.value !== '' ? [read.value] : [];
  });
  return [...new Set(found)];
}
