import { RpcContext, type Metadata } from '@parley/core';
import type { Arrival } from './arrival.js';

/** The context of a message that came over Redis. */
export class RedisContext extends RpcContext {
  constructor(
    private readonly arrival: Arrival,
    metadata: Metadata | undefined,
  ) {
    super(metadata);
  }

  /** The concrete channel, also where a wildcard handler took the message. */
  getChannel(): string {
    return this.arrival.channel;
  }

  /** What was subscribed to: the channel itself, or the pattern with wildcards it matched. */
  getSubscription(): string {
    return this.arrival.subscription;
  }

  /** `[channel, metadata]`. */
  override getArgs(): readonly unknown[] {
    return [this.getChannel(), this.getMetadata()];
  }
}
