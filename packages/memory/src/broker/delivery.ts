import type { DeadLetterReason } from '@parley/core';
import type { Consumer } from './consumer.js';
import type { MemoryMessage } from './message.js';

/** A message in the queue of one group. */
export interface QueuedMessage {
  readonly message: MemoryMessage;
  /** Which delivery the next one will be, from 1. */
  readonly attempt: number;
  /** A consumer had it before. */
  readonly redelivered: boolean;
}

/** A message given to one consumer. Each way to settle it says whether it was still open. */
export class Delivery {
  /** The consumer has seen it. */
  handedOver = false;

  constructor(
    readonly queued: QueuedMessage,
    private readonly consumer: Consumer,
  ) {}

  get message(): MemoryMessage {
    return this.queued.message;
  }

  /** Whether the broker waits for a word on it. */
  get awaitsSettlement(): boolean {
    return this.consumer.awaits(this);
  }

  /** Done: the broker forgets it. */
  ack(): boolean {
    return this.consumer.settle(this);
  }

  /** Failed: once more after `delay` ms, as a further attempt. */
  retry(delay: number): boolean {
    const open = this.consumer.settle(this);
    if (open) this.consumer.group.retry(this.returned(), delay);
    return open;
  }

  /** Not looked at by the handlers: to any consumer, as the same attempt. */
  requeue(): boolean {
    const open = this.consumer.settle(this);
    if (open) this.consumer.group.giveBack([{ ...this.queued, redelivered: true }]);
    return open;
  }

  /** Hopeless: aside, where the consumer acknowledges at all; whoever waits for an answer is told. */
  deadLetter(reason: DeadLetterReason, cause: Error): boolean {
    const open = this.consumer.settle(this);
    if (open) this.consumer.group.bury(this.queued, reason, cause, this.consumer.options.acknowledges);
    return open;
  }

  /** As it goes back to the group: for a further attempt, if the consumer has seen it. */
  returned(): QueuedMessage {
    const { message, attempt } = this.queued;
    return this.handedOver ? { message, attempt: attempt + 1, redelivered: true } : this.queued;
  }
}
