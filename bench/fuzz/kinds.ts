import { ADDRESSES } from './address-laws.ts';
import { COMMANDS } from './command-laws.ts';
import { HEADERS } from './header-laws.ts';
import type { FuzzKind } from './kind.ts';
import { MESSAGES } from './read-all.ts';
import { TOKENS } from './token-laws.ts';

/** What `--what` may name, in the order of `all`. */
export const KINDS = {
  messages: MESSAGES,
  tokens: TOKENS,
  addresses: ADDRESSES,
  headers: HEADERS,
  commands: COMMANDS,
} as const satisfies Record<string, FuzzKind>;

export type KindName = keyof typeof KINDS;
