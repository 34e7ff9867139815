import { nearestWord } from '../../base/nearest.ts';
import { readCommandLine, readSections } from './block.ts';
import { COMMAND_WORDS, isCommandWord } from './verbs.ts';

/**
 * What an agent's mail is shown as when it goes back to them: of one that keeps something secret, or was meant to (`#secert`, or the line
 * not at the top), the commands alone. The text stands in the agent's own mail, and need not travel once more.
 */
export function shownOrder(text: string): string {
  const sections = readSections(text, isCommandWord);
  const meant = sections.flatMap(({ commands, strays }) => [
    ...commands.map(({ word }) => word),
    ...strays.map((line) => readCommandLine(line)?.word ?? ''),
  ]);
  if (!meant.some(isSecret)) return text;
  const lines = sections.flatMap(({ commands }) => commands.map(({ line }) => line));
  return [...lines, '[...]'].join('\n');
}

function isSecret(word: string): boolean {
  return word === 'secret' || (!isCommandWord(word) && nearestWord(word, COMMAND_WORDS) === 'secret');
}
