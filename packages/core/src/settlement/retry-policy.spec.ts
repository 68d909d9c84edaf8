import { defaultRetryPolicy, retryWait } from './retry-policy.js';

describe('the wait before a message is delivered again', () => {
  it('doubles with each delivery, up to its bound', () => {
    const policy = { maxAttempts: 10, retryDelay: 100, maxRetryDelay: 1000 };

    expect([1, 2, 3, 4, 5, 9].map(attempt => retryWait(policy, attempt))).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('is none after the last delivery, or beyond it', () => {
    expect([5, 6, 100].map(attempt => retryWait(defaultRetryPolicy, attempt))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(retryWait({ ...defaultRetryPolicy, maxAttempts: 1 }, 1)).toBeUndefined();
  });

  it('stays within its bound however often a message came', () => {
    expect(retryWait({ maxAttempts: Infinity, retryDelay: 1000, maxRetryDelay: 60_000 }, 5000)).toBe(60_000);
  });
});
