import { Settlement, type DeadLetterReason, type MaybePromise, type RetryPolicy } from '@parley/core';
import type { EventDelivery } from './event-delivery.js';

/**
 * Settles one event. MQTT knows one answer only, the acknowledgement, and wants them in the order of the messages (section
 * 4.6 of MQTT 3.1.1 and 5): what fails is tried again in place, and what follows waits.
 */
export class EventSettlement extends Settlement {
  private refused = false;

  constructor(
    private readonly delivery: EventDelivery,
    policy: RetryPolicy,
  ) {
    super(delivery.attempt, { policy });
  }

  /** The server closes: what is not acknowledged then is delivered again to its next start. */
  override release(): MaybePromise<void> {
    this.refused = true;
    return super.release();
  }

  protected ack(): void {
    this.delivery.ack();
  }

  protected retry(delay: number): void {
    this.delivery.retry(delay);
  }

  protected deadLetter(reason: DeadLetterReason, cause: Error): Promise<void> {
    return this.delivery.deadLetter(reason, cause);
  }

  protected requeue(): void {
    if (this.refused) this.delivery.abandon();
    else this.delivery.again();
  }
}
