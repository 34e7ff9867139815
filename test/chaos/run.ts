/** What every runner of the crash runs is given, and what it gives back. */
import type { Violation } from './evidence.ts';

export interface RunOptions {
  /** Folder for all that the run writes; kept where something was broken. */
  readonly dir: string;
  readonly seed: number;
  /** One line of how far it is. */
  readonly progress: (line: string) => void;
}

/** A broken promise, with the run and the seed that showed it. */
export interface Finding extends Violation {
  readonly run: string;
}

export interface RunResult {
  /** Rounds, points, images or seeds that were run. */
  readonly count: number;
  readonly findings: readonly Finding[];
}

export function findingsOf(run: string, violations: readonly Violation[]): Finding[] {
  return violations.map((violation) => ({ run, ...violation }));
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
