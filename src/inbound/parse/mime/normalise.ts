import { LIMITS } from '../../../base/limits.ts';

/** Text in lines, twice: as they are, and as far as detection may look at them. */
export interface NormalisedLines {
  readonly whole: readonly string[];
  /** The same lines, none longer than LIMITS.replyLineChars. */
  readonly lines: readonly string[];
}

/**
 * Text as reply and forward detection may look at it: bounded, LF lines, no run of blanks or empty lines that makes a pattern slow.
 * What is beyond LIMITS.replyTextChars is left out.
 */
export function normalisedLines(text: string): NormalisedLines {
  const whole = text
    .slice(0, LIMITS.replyTextChars)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .split('\n');
  return { whole, lines: bounded(whole) };
}

/** Lines cut to what detection may look at; a blank that does not break is a blank, and a sign of no width is nothing. */
export function bounded(whole: readonly string[]): string[] {
  return whole.map((line) =>
    line
      .slice(0, LIMITS.replyLineChars)
      .replace(/[\u200b\u2060-\u2064\ufeff]/g, '')
      .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
      .trimEnd(),
  );
}
