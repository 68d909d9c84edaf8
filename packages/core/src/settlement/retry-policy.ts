/** When a failed event is tried again. */
export interface RetryPolicy {
  /** Deliveries of one event, the first included, before it goes to the dead letter. Default 5. */
  readonly maxAttempts: number;
  /** Wait before the second delivery, in ms; doubles with each further one. Default 1000. */
  readonly retryDelay: number;
  /** Upper bound of the wait, in ms. Default 60 000. */
  readonly maxRetryDelay: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 5, retryDelay: 1000, maxRetryDelay: 60_000 };

/** Wait in ms after delivery number `attempt` (from 1). */
export const waitAfter = (policy: RetryPolicy, attempt: number): number =>
  Math.min(policy.maxRetryDelay, policy.retryDelay * 2 ** (attempt - 1));

/** The same after a delivery that failed; `undefined` if that was the last. */
export const retryWait = (policy: RetryPolicy, attempt: number): number | undefined =>
  attempt >= policy.maxAttempts ? undefined : waitAfter(policy, attempt);
