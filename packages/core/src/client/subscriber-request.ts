import type { Subscriber } from 'rxjs';
import { PendingRequest, type RequestOwner } from './pending-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';

/** A call of `send()`, one per subscription. */
export class SubscriberRequest extends PendingRequest {
  constructor(
    owner: RequestOwner,
    target: ResolvedPattern,
    data: unknown,
    options: SendOptions | undefined,
    private readonly subscriber: Subscriber<unknown>,
  ) {
    super(owner, target, data, options);
  }

  next(value: unknown): void {
    this.subscriber.next(value);
    this.consumed();
  }

  override last(value: unknown): void {
    this.subscriber.next(value);
    this.subscriber.complete();
  }

  complete(): void {
    this.subscriber.complete();
  }

  error(error: unknown): void {
    this.subscriber.error(error);
  }
}
