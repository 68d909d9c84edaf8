import { deferred, type Deferred } from '@parley/core';

const nothingToWaitFor = Promise.resolve();

interface Waiter extends Deferred {
  /** Number of the write it waits for. */
  readonly write: number;
}

/**
 * Promises for the writes of one socket, made only when somebody asks. Writes are numbered from 1 and complete in order,
 * as a stream calls the callbacks of its writes; so one callback serves them all.
 */
export class FlushPromises {
  private begun = 0;
  private completed = 0;
  private waiters: Waiter[] = [];

  /** A write was handed to the socket. */
  begin(): void {
    this.begun++;
  }

  /** The oldest write that had not completed has done so. */
  complete(): void {
    this.completed++;
    while (this.waiters.length > 0 && this.waiters[0]!.write <= this.completed) this.waiters.shift()!.resolve();
  }

  /** Settles with the last write that has begun; the same promise for all who wait for that one. */
  ofLastWrite(): Promise<void> {
    return this.of(this.begun);
  }

  /** Settles with the write that has not begun yet. */
  ofNextWrite(): Promise<void> {
    return this.of(this.begun + 1);
  }

  /** The next write will not take place. */
  rejectNext(error: Error): void {
    if (this.waiters.at(-1)?.write === this.begun + 1) this.waiters.pop()!.reject(error);
  }

  /** No write that is still under way will complete. */
  rejectAll(error: Error): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }

  private of(write: number): Promise<void> {
    if (write === this.completed) return nothingToWaitFor;
    const last = this.waiters.at(-1);
    if (last?.write === write) return last.promise;
    const waiter = { write, ...deferred() };
    this.waiters.push(waiter);
    return waiter.promise;
  }
}
