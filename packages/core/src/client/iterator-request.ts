import { ParleyError } from '../errors/parley-error.js';
import { PendingRequest, type RequestOwner } from './pending-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';
import { ValueQueue } from './value-queue.js';

/** One iteration over a `stream()`. Values wait in {@link values} for their reader, who thereby paces the server. */
export class IteratorRequest extends PendingRequest {
  readonly values: ValueQueue;

  /** @param maxBuffered values that may wait when the server knows no credit */
  constructor(
    owner: RequestOwner,
    target: ResolvedPattern,
    data: unknown,
    options: SendOptions | undefined,
    private readonly maxBuffered: number,
    start: (request: IteratorRequest) => void,
  ) {
    super(owner, target, data, options);
    this.values = new ValueQueue({
      started: () => start(this),
      taken: () => this.consumed(),
      abandoned: () => this.unsubscribe(),
    });
  }

  next(value: unknown): void {
    this.values.push(value);
    if (this.values.waiting <= this.maxBuffered) return;
    const message = `The reader is ${this.maxBuffered} values behind a server that cannot be paced (maxBuffered).`;
    this.fail(new ParleyError('PARLEY_STREAM_OVERFLOW', { pattern: this.target.route, message }));
  }

  complete(): void {
    this.values.end();
  }

  error(error: unknown): void {
    this.values.end({ error });
  }
}
