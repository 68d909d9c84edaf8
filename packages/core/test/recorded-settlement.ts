import type { MaybePromise } from '../src/packet/serializer.js';
import type { RetryPolicy } from '../src/settlement/retry-policy.js';
import { Settlement, type DeadLetterReason } from '../src/settlement/settlement.js';

/** A settlement that notes how it was settled. */
export class RecordedSettlement extends Settlement {
  readonly calls: string[] = [];
  readonly causes: Error[] = [];
  /** What the driver steps return, the latest of them being the last of {@link calls}. */
  outcome: () => MaybePromise<void> = () => undefined;

  constructor(attempt: number, policy?: RetryPolicy, packets?: number, manual?: boolean) {
    super(attempt, { policy, packets, manual });
  }

  protected ack(): MaybePromise<void> {
    this.calls.push('ack');
    return this.outcome();
  }

  protected retry(delay: number): MaybePromise<void> {
    this.calls.push(`retry in ${delay} ms`);
    return this.outcome();
  }

  protected deadLetter(reason: DeadLetterReason, cause: Error): MaybePromise<void> {
    this.calls.push(`dead letter: ${reason}`);
    this.causes.push(cause);
    return this.outcome();
  }

  protected requeue(): MaybePromise<void> {
    this.calls.push('requeue');
    return this.outcome();
  }
}
