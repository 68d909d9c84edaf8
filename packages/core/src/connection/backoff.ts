/** When a connection is tried again. */
export interface BackoffOptions {
  /** Consecutive attempts before giving up. Absent: no limit once connected, none before. 0: none at all. */
  readonly retryAttempts?: number;
  /** Lower bound of the wait between two attempts, in ms. Default 100. */
  readonly retryDelay?: number;
  /** Upper bound of the wait, in ms. Default 5000, or `retryDelay` if that is longer. */
  readonly maxRetryDelay?: number;
}

/**
 * Jittered exponential back-off: attempt n waits between `retryDelay` and `retryDelay * 2^n`, so that a fleet that
 * lost its server together does not come back together.
 */
export class Backoff {
  private readonly least: number;
  private readonly most: number;
  private attempt = 0;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: () => number = Math.random,
  ) {
    this.least = options.retryDelay ?? 100;
    this.most = Math.max(this.least, options.maxRetryDelay ?? 5000);
  }

  /** Attempts since the last {@link reset}. */
  get attempts(): number {
    return this.attempt;
  }

  /**
   * The wait in ms before the next attempt, or `undefined` to give up.
   * @param limit attempts allowed if `retryAttempts` does not say
   */
  next(limit: number): number | undefined {
    if (this.attempt >= (this.options.retryAttempts ?? limit)) return undefined;
    this.attempt++;
    const upper = Math.min(this.most, Math.max(this.least, 1) * 2 ** Math.min(this.attempt, 30));
    return this.least + this.random() * Math.max(0, upper - this.least);
  }

  reset(): void {
    this.attempt = 0;
  }
}
