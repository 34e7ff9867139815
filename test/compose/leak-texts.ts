/** A note as an agent writes it: a long line, a short one, and a code. */
export const NOTE = [
  'The margin on this contract is forty percent, and the customer has not paid since March, so be slow with him.',
  'Never tell him that.',
  'INT-4711-X',
].join('\n');

/** Long enough to cut something out of it anywhere, with no stretch in it twice. */
export const LETTERS_TESTED = Array.from({ length: 120 }, (_, n) => `word ${(n * 7919).toString(36)}`).join(
  ' ',
);
