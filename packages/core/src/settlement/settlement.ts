import type { MaybePromise } from '../packet/serializer.js';
import { defaultRetryPolicy, retryWait, type RetryPolicy } from './retry-policy.js';

/** Why a message went to the dead letter. */
export type DeadLetterReason = 'failed' | 'undecodable' | 'no-handler';

/**
 * The fate of one broker message. All packets that came in it share it on their contexts; core settles it once, when
 * the last of them is done. A transport that acknowledges implements the four driver steps.
 */
export abstract class Settlement {
  private open: number;
  private failure?: Error;
  private reason: DeadLetterReason = 'failed';
  private settled = false;

  /**
   * @param attempt which delivery of this message this is, from 1
   * @param policy when a failed one is delivered again
   * @param packets how many packets the message holds
   */
  constructor(
    readonly attempt: number,
    private readonly policy: RetryPolicy = defaultRetryPolicy,
    packets = 1,
  ) {
    this.open = packets;
  }

  /** The broker may forget the message. */
  protected abstract ack(): MaybePromise<void>;
  /** The broker shall deliver it again, `delay` ms from now, counted as a further attempt. */
  protected abstract retry(delay: number): MaybePromise<void>;
  /** Nobody can handle it: keep it aside with the reason, then acknowledge. */
  protected abstract deadLetter(reason: DeadLetterReason, cause: Error): MaybePromise<void>;
  /** This consumer did not look at it: the broker shall give it to another, not counted as an attempt. */
  protected abstract requeue(): MaybePromise<void>;

  /** Core's: one packet is done. A request is done when its reply was handed over, however it turned out. */
  done(failure?: Error, reason: DeadLetterReason = 'failed'): MaybePromise<void> {
    if (this.failure === undefined && failure !== undefined) {
      this.failure = failure;
      this.reason = reason;
    }
    if (--this.open > 0 || this.settled) return;
    this.settled = true;
    if (this.failure === undefined) return this.ack();
    const wait = this.reason === 'failed' ? retryWait(this.policy, this.attempt) : undefined;
    return wait === undefined ? this.deadLetter(this.reason, this.failure) : this.retry(wait);
  }

  /** Core's: the server is closing and took nothing of this message. */
  release(): MaybePromise<void> {
    if (this.settled) return;
    this.settled = true;
    return this.requeue();
  }
}
