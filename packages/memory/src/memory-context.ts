import { ParleyError, RpcContext, type Metadata } from '@parley/core';
import type { Delivery } from './broker/delivery.js';

/** What a handler sees of a message of the in-process broker. */
export class MemoryContext extends RpcContext {
  /**
   * @param metadata of the packet, where the message has no headers
   * @param manual whether the handler settles the message
   */
  constructor(
    private readonly delivery: Delivery,
    metadata: Metadata | undefined,
    private readonly manual: boolean,
  ) {
    super(Object.keys(delivery.message.headers).length > 0 ? delivery.message.headers : metadata);
  }

  /** The concrete subject, also where a wildcard handler took it. */
  getSubject(): string {
    return this.delivery.message.subject;
  }

  /** The headers of the message itself; {@link getMetadata} also finds those that came in the packet. */
  getHeaders(): Metadata {
    return this.delivery.message.headers;
  }

  /** Which delivery of this message this is, from 1. */
  getAttempt(): number {
    return this.delivery.queued.attempt;
  }

  /** Whether a server had this message before. */
  isRedelivered(): boolean {
    return this.delivery.queued.redelivered;
  }

  override getArgs(): readonly unknown[] {
    return [this.getSubject(), this.getHeaders()];
  }

  /**
   * The event is handled.
   * @throws ParleyError `PARLEY_UNSUPPORTED` unless this is an event of a server with `ack: 'manual'`;
   * `PARLEY_ALREADY_SETTLED` the second time, and when the connection broke meanwhile and took the event back
   */
  ack(): void {
    this.settle(delivery => delivery.ack());
  }

  /**
   * The event shall come again.
   * @param delay in ms; default 0
   * @throws ParleyError as {@link ack}
   */
  retry(delay = 0): void {
    this.settle(delivery => delivery.retry(delay));
  }

  /**
   * The event is hopeless and shall be put aside.
   * @throws ParleyError as {@link ack}
   */
  deadLetter(cause: Error): void {
    this.settle(delivery => delivery.deadLetter('failed', cause));
  }

  private settle(how: (delivery: Delivery) => boolean): void {
    const pattern = this.getSubject();
    if (!this.manual) {
      throw new ParleyError('PARLEY_UNSUPPORTED', {
        pattern,
        message: "Only events of a server with ack: 'manual' are settled by hand.",
      });
    }
    if (!how(this.delivery)) throw new ParleyError('PARLEY_ALREADY_SETTLED', { pattern });
  }
}
