/** A place to rest that others can cut short. */
export interface Rest {
  /** Ends the rest, or makes the next one end at once. */
  wake(): void;
  /** Resolves after so many milliseconds, or sooner when woken. */
  take(mostMs: number): Promise<void>;
}

export function createRest(): Rest {
  let woken = false;
  let end: (() => void) | null = null;
  return {
    wake: () => {
      woken = true;
      end?.();
    },
    take: async (mostMs) => {
      if (!woken) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        end = () => {
          resolve(undefined);
        };
        const timer = setTimeout(end, mostMs);
        await promise;
        clearTimeout(timer);
        end = null;
      }
      woken = false;
    },
  };
}
