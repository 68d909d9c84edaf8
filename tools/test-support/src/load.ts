import { setImmediate as nextTurn } from 'node:timers/promises';
import { ParleyError } from '@parley/core';

export interface Load {
  /** How often calls ended how: `answered`, or the code of their error. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Calls that were answered. */
  readonly answered: number;
  /** Resolves when the calls under way have ended. */
  stop(): Promise<void>;
}

/** Calls again and again, so many at a time, until it is told to stop. */
export const load = (call: () => Promise<unknown>, atOnce = 8): Load => {
  const outcomes = new Map<string, number>();
  let going = true;
  const count = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const loop = async (): Promise<void> => {
    while (going) {
      await call().then(
        () => count('answered'),
        (error: unknown) => {
          count(error instanceof ParleyError ? error.code : String(error));
          return nextTurn(); // calls that fail at once would keep the news of the loss from being heard
        },
      );
    }
  };
  const loops = Array.from({ length: atOnce }, loop);
  return {
    outcomes,
    get answered() {
      return outcomes.get('answered') ?? 0;
    },
    stop: async () => {
      going = false;
      await Promise.all(loops);
    },
  };
};
