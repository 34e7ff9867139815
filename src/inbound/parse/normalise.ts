import { LIMITS } from '../../base/limits.ts';

/**
 * Text as reply and forward detection may look at it: bounded, LF lines, no run of blanks or empty lines that makes a pattern slow.
 */
export function normalised(text: string): string {
  return text
    .slice(0, LIMITS.replyTextChars)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.slice(0, LIMITS.replyLineChars).trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n');
}
