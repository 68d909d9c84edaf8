import { closeIterator, isThenable, type AnyIterator } from './result-kind.js';

/** Values taken before everything else gets its turn: an iterator that never waits would go on forever. */
const burstSize = 1024;

/** Who gets the values of an iterator. */
export interface PullTarget {
  /** Whether there is room for one more value now. */
  readonly wantsMore: boolean;
  send(value: unknown): void;
  finish(): void;
  fail(error: unknown): void;
}

/** Takes values from an iterator as long as there is room for them, never two at once. */
export class Puller {
  private pulling = false;
  private resting = false;
  private over = false;
  private burst = 0;

  constructor(
    private readonly iterator: AnyIterator,
    private readonly target: PullTarget,
  ) {}

  pull(): void {
    if (!this.pulling && !this.resting) void this.run();
  }

  /** Nobody wants any more of it. */
  close(): void {
    if (this.over) return;
    this.over = true;
    closeIterator(this.iterator);
  }

  /** Awaits only what is a promise; `then()` in place of `await` would make one more promise for each value. */
  private async run(): Promise<void> {
    this.pulling = true;
    try {
      while (!this.over && this.target.wantsMore) {
        if (++this.burst > burstSize) return this.rest();
        const step = this.iterator.next();
        const taken = isThenable(step) ? await step : step;
        if (!this.over) this.take(taken as IteratorResult<unknown>);
      }
    } catch (error) {
      this.onFailed(error);
    } finally {
      this.pulling = false;
    }
  }

  private rest(): void {
    this.burst = 0;
    this.resting = true;
    setImmediate(this.onRested);
  }

  private take(step: IteratorResult<unknown>): void {
    if (!step.done) return this.target.send(step.value);
    this.over = true;
    this.target.finish();
  }

  private readonly onFailed = (error: unknown): void => {
    if (this.over) return;
    this.over = true;
    this.target.fail(error);
  };
  private readonly onRested = (): void => {
    this.resting = false;
    this.pull();
  };
}
