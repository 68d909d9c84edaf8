import type { MaybePromise } from '../packet/serializer.js';

/** Waits for `work`, but rejects after `limit` ms. */
export const within = async (work: MaybePromise<void>, limit: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limit} ms`)), limit);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
