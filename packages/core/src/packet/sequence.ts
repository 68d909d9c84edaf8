import { isPromise } from './is-promise.js';
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

  /**
   * @param use throws through as long as nothing is late; later its error goes to `failed`
   * @param failed also gets the error of a promise that rejects; what it throws itself is dropped
   */
  run<T>(value: MaybePromise<T>, use: (value: T) => void, failed: (error: unknown) => void): void {
    const late = isPromise(value);
    if (this.tail === undefined && !late) return use(value);
    const before = this.tail ?? Promise.resolve();
    if (late) value.then(undefined, () => undefined); // its failure is reported when its turn comes
    const mine: Promise<void> = before
      .then(() => value)
      .then(use)
      .catch(failed)
      .catch(() => undefined) // whoever comes next has nothing to do with it
      .then(() => {
        if (this.tail === mine) this.tail = undefined;
      });
    this.tail = mine;
  }
}
