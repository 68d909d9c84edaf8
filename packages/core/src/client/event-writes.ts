import type { CallErrors } from './call-errors.js';
import type { ResolvedPattern } from './resolved-pattern.js';

/**
 * Gives the promises of written events an end in time and coded errors: once for all events that share a promise, which
 * are those of one write. An error names the pattern of the first of them.
 */
export class EventWrites {
  private source?: Promise<void>;
  private bound?: Promise<void>;

  /** @param limit in ms; 0 = none */
  constructor(
    private readonly limit: number,
    private readonly errors: CallErrors,
  ) {}

  bounded(done: Promise<void>, target: ResolvedPattern): Promise<void> {
    if (done === this.source) return this.bound!;
    this.source = done;
    return (this.bound = this.limit > 0 ? this.within(done, target) : this.coded(done, target));
  }

  private within(done: Promise<void>, target: ResolvedPattern): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.errors.notTakenOver(target, this.limit)), this.limit).unref();
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
