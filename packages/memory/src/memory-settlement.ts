import { Settlement, type DeadLetterReason, type RetryPolicy } from '@parley/core';
import type { Delivery } from './broker/delivery.js';

/** Settles one delivery. What the broker took back meanwhile is not its own to settle any more. */
export class MemorySettlement extends Settlement {
  /** @param manual the handlers settle what they have seen */
  constructor(
    private readonly delivery: Delivery,
    policy: RetryPolicy,
    manual: boolean,
  ) {
    super(delivery.queued.attempt, { policy, manual });
  }

  protected ack(): void {
    this.delivery.ack();
  }

  protected retry(delay: number): void {
    this.delivery.retry(delay);
  }

  protected deadLetter(reason: DeadLetterReason, cause: Error): void {
    this.delivery.deadLetter(reason, cause);
  }

  protected requeue(): void {
    this.delivery.requeue();
  }
}
