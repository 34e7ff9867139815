import { InvalidArgumentError, Option } from '@commander-js/extra-typings';

const DEFAULT = 50;
const MOST = 100_000;

/** `--limit N`, the same in every list. */
export function limitOption() {
  return new Option('--limit <number>', 'show at most so many').default(DEFAULT).argParser(readLimit);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST}.`);
}

/** The sentence under a list that was cut off. */
export function moreThan(limit: number): string {
  return `There are more than ${limit}; --limit shows more.`;
}
