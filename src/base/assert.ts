/** A promise of our own code was broken. Nobody catches it: the process ends, and the spool makes a restart safe. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** States what must hold here. A failing assert is a bug of ours, never something a mail or a peer can cause. */
export function assert(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new BrokenPromise(promise);
}

/** Marks a branch that the types rule out. */
export function unreachable(value: never): never {
  throw new BrokenPromise(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, where our own code has made sure that there is one. */
export function present<T>(value: T | null | undefined, promise: string): T {
  assert(value !== null && value !== undefined, promise);
  return value;
}
