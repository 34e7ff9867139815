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

/** Mails that must have been acknowledged to each round and each image, on average: a daemon without work keeps every promise. */
const MAILS_LEAST = 2;

/** What a run without violation says nothing about, because too little happened in it. */
export function notProven(run: string, mails: number, times: number): Finding[] {
  if (mails >= MAILS_LEAST * times) return [];
  const what = `${mails} mails were acknowledged in ${times}, expected ${MAILS_LEAST} in each on average`;
  return [{ run, law: 'not proven: too little happened', what }];
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
