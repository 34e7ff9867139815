/** Check-list lines in what somebody writes: `- [ ] order the part`, `[x] called`, or with the boxes that mail programs draw. */

export interface CheckListLine {
  readonly text: string;
  readonly done: boolean;
}

const LINE =
  /^[ \t\u00a0]{0,16}(?:[-*+\u2022\u2013][ \t\u00a0]+)?(?:\[([ xX\u00a0])\]|([\u2610\u2611\u2612\u2705]))[ \t\u00a0]+(\S.*)$/u;
const OPEN = new Set([' ', '\u00a0', '\u2610']);

/** In their order, each text once, at most `most`; a text is cut at `chars`. */
export function checkListLines(
  text: string,
  { most, chars }: { readonly most: number; readonly chars: number },
): CheckListLine[] {
  const found = new Map<string, CheckListLine>();
  for (const line of text.split('\n')) {
    if (found.size >= most) break;
    const [, mark, box, words = ''] = LINE.exec(line) ?? [];
    const sign = mark ?? box;
    if (sign === undefined) continue;
    const what = words.trim().slice(0, chars).toWellFormed();
    if (!found.has(what)) found.set(what, { text: what, done: !OPEN.has(sign) });
  }
  return [...found.values()];
}
