import { deferred, type Deferred } from '@parley/core';

/** What was published until one question to the broker. */
class Batch {
  /** Somebody who waits until the broker has read what was published on a subject. */
  readonly receipts = new Map<string, Deferred>();
  bytes = 0;
}

/** Bytes beyond which the broker is asked although nobody waits. */
const window = 2 ** 20;

/**
 * Tells when the broker has taken over what was published: once per turn of the event loop at most it is asked to answer
 * (`PING`, `PONG`), after all that was published until then. What it refuses it says before that answer.
 */
export class BrokerReceipts {
  /** Bytes that were published and not confirmed. */
  unconfirmed = 0;
  private unasked = 0;
  private current?: Batch;
  private readonly asked = new Set<Batch>();
  private failure?: Error;

  /** @param ask resolves when the broker answers */
  constructor(private readonly ask: () => Promise<void>) {}

  published(bytes: number): void {
    this.unconfirmed += bytes;
    this.unasked += bytes;
    if (this.unasked > window) this.current ??= this.begin();
  }

  /** Resolves when the broker has taken over what was published on this subject until now; rejects if it refused that. */
  of(subject: string): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const { receipts } = (this.current ??= this.begin());
    let receipt = receipts.get(subject);
    if (receipt === undefined) receipts.set(subject, (receipt = deferred()));
    return receipt.promise;
  }

  /** Until so much is confirmed that more can be published; `undefined` if that is so now. */
  get room(): Promise<void> | undefined {
    return this.unconfirmed > window && this.failure === undefined
      ? this.of('').then(undefined, () => undefined) // the connection is gone, and with it what was in the way
      : undefined;
  }

  /** The broker does not take messages on this subject. */
  refuse(subject: string, error: Error): void {
    for (const { receipts } of [...this.asked, ...(this.current === undefined ? [] : [this.current])]) {
      const receipt = receipts.get(subject);
      if (receipt === undefined) continue;
      receipt.reject(error);
      receipts.delete(subject);
      return;
    }
  }

  /** Nothing will be confirmed any more. */
  end(error: Error): void {
    this.failure = error;
    this.interrupt(error);
  }

  /** What is not confirmed by now will not be; later messages may. */
  interrupt(error: Error): void {
    for (const batch of [...this.asked]) this.settle(batch, error);
    if (this.current !== undefined) for (const receipt of this.current.receipts.values()) receipt.reject(error);
    this.current?.receipts.clear();
  }

  private begin(): Batch {
    const batch = new Batch();
    setImmediate(() => {
      this.current = undefined;
      this.asked.add(batch);
      batch.bytes = this.unasked;
      this.unasked = 0;
      this.ask().then(
        // the driver tells of what was refused a little later than of the answer that came after it
        () => setImmediate(() => this.settle(batch)),
        (error: Error) => this.settle(batch, this.failure ?? error),
      );
    });
    return batch;
  }

  private settle(batch: Batch, error?: Error): void {
    if (!this.asked.delete(batch)) return;
    this.unconfirmed -= batch.bytes;
    for (const receipt of batch.receipts.values()) {
      if (error === undefined) receipt.resolve();
      else receipt.reject(error);
    }
  }
}
