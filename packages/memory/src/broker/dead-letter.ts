import type { DeadLetterReason, Metadata } from '@parley/core';
import type { Payload } from './message.js';

/** A message that could not be handled, kept for whoever looks into it. */
export interface DeadLetter {
  readonly subject: string;
  /** As it was published. */
  readonly payload: Payload;
  readonly headers: Metadata;
  /** Group whose server gave it up. */
  readonly group: string;
  /** `failed` after its last attempt, `undecodable`, or `no-handler`. */
  readonly reason: DeadLetterReason;
  /** Deliveries, the last one included. */
  readonly attempts: number;
  readonly cause: Error;
}

/** Oldest letters go first beyond this number. */
export const deadLetterCapacity = 10_000;
