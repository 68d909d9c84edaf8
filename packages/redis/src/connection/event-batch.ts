import { deferred } from '@parley/core';
import { refusal } from './broker-error.js';

/** Events that leave in one write to one channel, and share a promise. */
export class EventBatch {
  /** Resolves when the broker has taken all of them, and rejects with the first it refused. */
  readonly taken: Promise<void>;
  /** How many it has not answered so far. */
  open = 0;
  private readonly answered = deferred();

  constructor(
    private readonly channel: string,
    private readonly address: string,
  ) {
    this.taken = this.answered.promise;
  }

  /** The broker answered one of them. */
  readonly settle = (error: Error | undefined): void => {
    if (error !== undefined) this.answered.reject(refusal('PARLEY_PUBLISH_REFUSED', error, this.channel, this.address));
    else if (--this.open === 0) this.answered.resolve();
  };
}
