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
  private awaiting = false;
  private resting = false;
  private over = false;
  private burst = 0;

  constructor(
    private readonly iterator: AnyIterator,
    private readonly target: PullTarget,
  ) {}

  pull(): void {
    if (this.awaiting || this.resting) return;
    try {
      while (!this.over && this.target.wantsMore) {
        if (++this.burst > burstSize) return this.rest();
        const step = this.iterator.next();
        if (!isThenable(step)) this.take(step as IteratorResult<unknown>);
        else return this.await(step as PromiseLike<IteratorResult<unknown>>);
      }
    } catch (error) {
      this.onFailed(error);
    }
  }

  /** Nobody wants any more of it. */
  close(): void {
    if (this.over) return;
    this.over = true;
    closeIterator(this.iterator);
  }

  private await(step: PromiseLike<IteratorResult<unknown>>): void {
    this.awaiting = true;
    step.then(this.onStep, this.onFailed);
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

  private readonly onStep = (step: IteratorResult<unknown>): void => {
    this.awaiting = false;
    if (this.over) return;
    try {
      this.take(step);
    } catch (error) {
      return this.onFailed(error); // what it resolved to is no step
    }
    this.pull();
  };
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
