import type { MaybePromise } from '../packet/serializer.js';
import { longestDelay } from './longest-delay.js';

/** Waits for `work`, but rejects after `limit` ms. */
export const within = async (work: MaybePromise<void>, limit: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limit} ms`)), Math.min(limit, longestDelay));
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
