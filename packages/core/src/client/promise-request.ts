import { PendingRequest, type RequestOwner } from './pending-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';

/** A call of `request()`: a promise of the last value. */
export class PromiseRequest extends PendingRequest {
  private value: unknown;

  constructor(
    owner: RequestOwner,
    target: ResolvedPattern,
    data: unknown,
    options: SendOptions | undefined,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super(owner, target, data, options);
  }

  next(value: unknown): void {
    this.value = value;
    this.consumed();
  }

  override last(value: unknown): void {
    this.resolve(value);
  }

  complete(): void {
    this.resolve(this.value);
  }

  error(error: unknown): void {
    this.reject(error);
  }
}
