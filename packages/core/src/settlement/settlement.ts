import type { MaybePromise } from '../packet/serializer.js';
import { defaultRetryPolicy, retryWait, waitAfter, type RetryPolicy } from './retry-policy.js';

/** Why a message went to the dead letter. */
export type DeadLetterReason = 'failed' | 'undecodable' | 'no-handler';

export interface SettlementOptions {
  /** When a failed message is delivered again. Default: `defaultRetryPolicy`. */
  readonly policy?: RetryPolicy;
  /** How many packets the message holds. Default 1. */
  readonly packets?: number;
  /** The handlers settle what they have seen, through the transport's context. Default false. */
  readonly manual?: boolean;
}

/**
 * The fate of one broker message. All packets that came in it share it on their contexts; core settles it once, when
 * the last of them is done. A transport that acknowledges implements the four driver steps.
 */
export abstract class Settlement {
  private open: number;
  private failure?: Error;
  private reason: DeadLetterReason = 'failed';
  private released = false;
  private settled = false;
  private movesOn = false;
  private readonly policy: RetryPolicy;
  private readonly manual: boolean;

  /** @param attempt which delivery of this message this is, from 1 */
  constructor(
    readonly attempt: number,
    { policy = defaultRetryPolicy, packets = 1, manual = false }: SettlementOptions = {},
  ) {
    this.policy = policy;
    this.open = packets;
    this.manual = manual;
  }

  /** The broker may forget the message. */
  protected abstract ack(): MaybePromise<void>;
  /** The broker shall deliver it again, `delay` ms from now, counted as a further attempt. */
  protected abstract retry(delay: number): MaybePromise<void>;
  /** Nobody can handle it: keep it aside with the reason, then acknowledge. */
  protected abstract deadLetter(reason: DeadLetterReason, cause: Error): MaybePromise<void>;
  /** The broker shall give it to any consumer, at once and not counted as an attempt: this one could not look at it. */
  protected abstract requeue(): MaybePromise<void>;

  /** Core's: one packet is done. A request is done when its reply was handed over, however it turned out. */
  done(failure?: Error, reason: DeadLetterReason = 'failed'): MaybePromise<void> {
    if (this.failure === undefined && failure !== undefined) {
      this.failure = failure;
      this.reason = reason;
    }
    return this.oneLess();
  }

  /** Core's: one packet was not taken, since the server is closing. The message goes back when the others are done. */
  release(): MaybePromise<void> {
    this.released = true;
    return this.oneLess();
  }

  /**
   * For a transporter's `context.ack()` and the like: from now on the message is the handler's to settle. `false` if it was
   * settled before, by whomever.
   */
  claim(): boolean {
    if (this.settled) return false;
    this.settled = true;
    return true;
  }

  /**
   * Core's: settling failed. The wait in ms before {@link giveBack}, for the message would stay with this consumer for
   * ever; `undefined` if the broker will find out by itself.
   */
  stuckFor(): number | undefined {
    if (!this.movesOn) return undefined;
    this.movesOn = false;
    return waitAfter(this.policy, this.attempt);
  }

  /** Core's: the message could be moved neither to the retries nor to the dead letters, so it goes back. */
  giveBack(): MaybePromise<void> {
    return this.requeue();
  }

  private oneLess(): MaybePromise<void> {
    if (--this.open > 0 || this.settled) return;
    const { failure, reason } = this;
    // the handlers have seen it, and know best
    if (this.manual && !this.released && (failure === undefined || reason === 'failed')) return;
    this.settled = true;
    // a message of which something was not looked at goes back whole: a retry would count, a dead letter lose that
    if (this.released) return this.requeue();
    if (failure === undefined) return this.ack();
    this.movesOn = true;
    const wait = reason === 'failed' ? retryWait(this.policy, this.attempt) : undefined;
    return wait === undefined ? this.deadLetter(reason, failure) : this.retry(wait);
  }
}
