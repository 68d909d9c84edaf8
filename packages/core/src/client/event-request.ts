import type { EventExtension } from '../packet/extension.js';
import { PendingRequest, type RequestOwner } from './pending-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';

/** An event that waits for a connection: bounded by time like a call, and handed over instead of answered. */
export class EventRequest extends PendingRequest {
  /** Given to it when it was handed over for the first time. */
  key: EventExtension | undefined = undefined;

  constructor(
    owner: RequestOwner,
    target: ResolvedPattern,
    data: unknown,
    options: SendOptions | undefined,
    private readonly resolve: (handedOver: Promise<void> | void) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super(owner, target, data, options);
  }

  /** The connection is there, and the event went out on it. */
  handOver(done: Promise<void>): void {
    this.resolve(done);
  }

  next(): void {}

  complete(): void {
    this.resolve();
  }

  error(error: unknown): void {
    this.reject(error);
  }
}
