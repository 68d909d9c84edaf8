import type { RetryPolicy } from '@parley/core';
import type { Fixture, SubjectOptions } from '../fixture/fixture.js';

/** Options of a server that gives a failed event to its handler again soon, at most `maxAttempts` times altogether. */
export const soonAgain = (fixture: Fixture, maxAttempts = 100, retryDelay = 1): SubjectOptions => {
  const redelivery: RetryPolicy = { maxAttempts, retryDelay: fixture.ms(retryDelay), maxRetryDelay: fixture.ms(1000) };
  return { redelivery };
};

/** Options of a server that does not give a failed event to its handler again while the case lasts. */
export const muchLater = (): SubjectOptions => ({
  redelivery: { maxAttempts: 100, retryDelay: 600_000, maxRetryDelay: 600_000 },
});
