/** A wait for a client that ends. */
export interface Deadline {
  /** Starts anew: after so many milliseconds `then` is called, which is what the deadline was made with unless said otherwise. */
  within(waitMs: number, then?: () => void): void;
  /** Not longer than this from now on, however long it was given. Said again, it changes nothing. */
  atMost(waitMs: number): void;
  /** What was waited for is here. */
  lift(): void;
  readonly isSet: boolean;
}

export function createDeadline(end: () => void): Deadline {
  let timer: NodeJS.Timeout | null = null;
  let sooner: NodeJS.Timeout | null = null;
  const lift = (): void => {
    if (timer !== null) clearTimeout(timer);
    if (sooner !== null) clearTimeout(sooner);
    timer = null;
    sooner = null;
  };
  const after = (waitMs: number, then: () => void): NodeJS.Timeout =>
    setTimeout(() => {
      lift();
      then();
    }, waitMs).unref();
  return {
    within: (waitMs, then = end) => {
      lift();
      timer = after(waitMs, then);
    },
    atMost: (waitMs) => {
      if (timer !== null) sooner ??= after(waitMs, end);
    },
    lift,
    get isSet() {
      return timer !== null;
    },
  };
}
