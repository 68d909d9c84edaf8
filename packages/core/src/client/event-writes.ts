import { longestDelay } from '../connection/longest-delay.js';
import type { CallErrors } from './call-errors.js';
import type { ResolvedPattern } from './resolved-pattern.js';

/**
 * Gives the promises of written events an end in time and coded errors: once for all events that share a promise, which
 * are those of one write. An error names the pattern of the first of them.
 */
export class EventWrites {
  private source?: Promise<void>;
  private limit = 0;
  private bound?: Promise<void>;

  constructor(private readonly errors: CallErrors) {}

  /**
   * @param done settles when the transport has taken the event over; the same promise for all events of one write
   * @param limit in ms; 0 or `Infinity` = none
   */
  bounded(done: Promise<void>, target: ResolvedPattern, limit: number): Promise<void> {
    if (done === this.source && limit === this.limit) return this.bound!;
    this.source = done;
    this.limit = limit;
    return (this.bound =
      limit > 0 && limit <= longestDelay ? this.within(done, target, limit) : this.coded(done, target));
  }

  private within(done: Promise<void>, target: ResolvedPattern, limit: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.errors.notTakenOver(target, limit)), limit).unref();
      const settle = (): void => clearTimeout(timer);
      done.then(settle, settle);
      this.coded(done, target).then(resolve, reject);
    });
  }

  private coded(done: Promise<void>, target: ResolvedPattern): Promise<void> {
    return done.then(undefined, (error: unknown) => {
      throw this.errors.undelivered(error, target);
    });
  }
}
