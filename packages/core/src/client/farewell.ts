import { deferred, type Deferred } from '../connection/deferred.js';

/** How long a closing client stays, in ms: a server says within 100 who it is, if it is not too busy. */
const longest = 300;

/**
 * A client that closes stays for a moment while it does not know who serves its calls: they have failed here, but servers
 * that cannot see that a caller is gone are told as soon as they say who they are.
 */
export class Farewell {
  private readonly strangers = new Set<unknown>();
  private over?: Deferred;

  /** Whether servers can still be told. */
  get lasts(): boolean {
    return this.over !== undefined;
  }

  /** Nobody said so far who serves this call. */
  add(id: string): void {
    this.strangers.add(id);
  }

  /** Its server said who it is, and was told. */
  heard(id: unknown): void {
    if (this.strangers.delete(id) && this.strangers.size === 0) this.over?.resolve();
  }

  /** Resolves when everybody was told, or when it takes too long; `undefined` if there is nothing to wait for. */
  wait(): Promise<void> | undefined {
    if (this.strangers.size === 0) return undefined;
    const over = (this.over = deferred());
    // what has arrived by then is read first, however long the event loop was blocked
    const timer = setTimeout(() => setImmediate(() => over.resolve()), longest);
    return over.promise.then(() => {
      clearTimeout(timer);
      this.strangers.clear();
      this.over = undefined;
    });
  }
}
