import { readSections } from './block.ts';
import { isCommandWord } from './verbs.ts';

/** What an agent's mail is shown as when it goes back to them: of one that keeps something secret the commands alone. */
export function shownOrder(text: string): string {
  const sections = readSections(text, isCommandWord);
  const secret = sections.some(({ commands }) => commands.some(({ word }) => word === 'secret'));
  if (!secret) return text;
  const lines = sections.flatMap(({ commands }) => commands.map(({ line }) => line));
  return [...lines, '[...]'].join('\n');
}
