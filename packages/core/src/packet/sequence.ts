import type { MaybePromise } from './serializer.js';

/**
 * Uses values in the order they were given, though some come late (an asynchronous serializer). As long as none does,
 * everything happens at once and nothing is allocated.
 */
export class Sequence {
  private tail?: Promise<void>;

  /** Whether a late value holds up others. */
  get busy(): boolean {
    return this.tail !== undefined;
  }

  run<T>(value: MaybePromise<T>, use: (value: T) => void, failed: (error: unknown) => void): void {
    if (this.tail === undefined && !(value instanceof Promise)) return use(value);
    const before = this.tail ?? Promise.resolve();
    if (value instanceof Promise) value.catch(() => undefined); // its failure is reported when its turn comes
    const mine: Promise<void> = before
      .then(() => value)
      .then(use)
      .catch(failed)
      .then(() => {
        if (this.tail === mine) this.tail = undefined;
      });
    this.tail = mine;
  }
}
