/** What a test of every command word says of each: before, done, told, taken back. */
import type { stateOf } from './ticket-state.ts';

export type State = Awaited<ReturnType<typeof stateOf>>;

/** What a row may speak of. */
export interface Scene {
  /** The ticket, and another one where the row asks for it. */
  readonly tag: string;
  readonly other: string;
  readonly otherNumber: number;
  readonly customer: string;
  readonly nowMs: number;
}

export interface Row {
  /** There is another ticket of the same customer. */
  readonly neighbour?: true;
  /** What is done before, each a mail of its own. */
  readonly first?: (scene: Scene) => readonly string[];
  readonly says: string | ((scene: Scene) => string);
  /** What is otherwise then. */
  readonly becomes: (scene: Scene) => Partial<State>;
  /** Of the receipt. */
  readonly receipt: string | RegExp | ((scene: Scene) => string);
  /** Of the receipt of `#undo`. */
  readonly undone: string | RegExp | ((scene: Scene) => string);
  /** What is not as before then. */
  readonly stays?: Partial<State>;
}

/** Verbs that change nothing: what the mail says that answers them. */
export interface Asks {
  readonly says: string | ((scene: Scene) => string);
  readonly answer: string | RegExp | ((scene: Scene) => string);
}

export const status = (word: string, to: State['status'], label: string): Row => ({
  says: `#${word}\nIt is mended.`,
  becomes: ({ customer }) => ({ status: to, leaving: [customer] }),
  receipt: `status ${label}`,
  undone: 'status Open again',
});
