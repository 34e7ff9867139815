import { sizeText } from '../../base/amounts.ts';
import { folded } from './fold-text.ts';
import type { Output } from './output.ts';
import { wrapped } from './wrapped.ts';

/** Where the words of a mail are printed, set apart from what is said about it. */
export interface Page {
  readonly out: Output;
  /** Lines of one text before it is folded. */
  readonly linesMost: number;
}

const INDENT = '    ';

export function tellText(text: string, { out, linesMost }: Page): void {
  const shown = wrapped(folded(text.trimEnd(), linesMost), out.columns - INDENT.length);
  if (shown !== '') out.lines(shown.replace(/^(?=.)/gm, INDENT));
}

/** What stands for something that is not printed: `[quoted: 8 lines]`. */
export function tellInstead(words: string, { out }: Page): void {
  out.line(`${INDENT}[${words}]`);
}

export function tellFile(file: { name: string; type: string; sizeBytes: number }, page: Page): void {
  const { name, type, sizeBytes } = file;
  tellInstead(`file: ${name === '' ? 'unnamed' : name}, ${type}, ${sizeText(sizeBytes)}`, page);
}
