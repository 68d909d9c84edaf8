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
 * lost its server together does not come back together. A success ends the series of attempts; but waits go on growing
 * unless the connection lasts for as long as the longest of them, so that one that breaks as soon as it is made is not made
 * again and again at once.
 */
export class Backoff {
  private readonly least: number;
  private readonly most: number;
  private attempt = 0;
  /** Attempts that the length of the wait depends on. */
  private growth = 0;
  private connectedAt?: number;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: () => number = Math.random,
  ) {
    this.least = options.retryDelay ?? 100;
    this.most = Math.max(this.least, options.maxRetryDelay ?? 5000);
  }

  /** Attempts since the last success. */
  get attempts(): number {
    return this.attempt;
  }

  /**
   * The wait in ms before the next attempt, or `undefined` to give up.
   * @param limit attempts allowed if `retryAttempts` does not say
   */
  next(limit: number): number | undefined {
    if (this.connectedAt !== undefined && performance.now() - this.connectedAt >= this.most) this.growth = 0;
    this.connectedAt = undefined;
    if (this.attempt >= (this.options.retryAttempts ?? limit)) return undefined;
    this.attempt++;
    this.growth++;
    const upper = Math.min(this.most, Math.max(this.least, 1) * 2 ** Math.min(this.growth, 30));
    return this.least + this.random() * Math.max(0, upper - this.least);
  }

  /** There is a connection. */
  succeeded(): void {
    this.attempt = 0;
    this.connectedAt = performance.now();
  }

  /** Begins afresh. */
  reset(): void {
    this.attempt = this.growth = 0;
    this.connectedAt = undefined;
  }
}
