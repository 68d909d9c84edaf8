import type { RegisteredHandler } from '@parley/core';

/**
 * How long the broker may still deliver by the subscriptions it knew before, in ms, after it has confirmed a new one: it
 * looks up who gets a message and hands it to them in two steps, and other brokers of a cluster learn of a subscription
 * later. Two replicas that add one handler at the same time may both answer meanwhile: they cannot know of each other.
 */
const settling = 100;

/** What came for a handler that was added a moment ago. */
interface Arrival {
  /** Copies by less specific subscriptions still count: there may be no other. */
  open: boolean;
  /** Reply addresses of the requests it took. */
  readonly taken: Set<string>;
}

/**
 * Handlers whose subscription the broker may not know yet. Core finds them the most specific ones already, so what still
 * comes by a less specific subscription would be nobody's. They take either copy of a request, but one only.
 */
export class ArrivingHandlers {
  private readonly arrivals = new Map<RegisteredHandler, Arrival>();

  begin(handler: RegisteredHandler): void {
    this.arrivals.set(handler, { open: true, taken: new Set() });
  }

  /** The broker has confirmed the subscription. */
  confirmed(handler: RegisteredHandler): void {
    const arrival = this.arrivals.get(handler);
    if (arrival === undefined) return;
    setTimeout(() => {
      arrival.open = false;
      setTimeout(() => this.arrivals.delete(handler), settling).unref(); // the second copy may be on its way
    }, settling).unref();
  }

  /**
   * Whether a handler takes this copy of a request.
   * @param own it came by the handler's own subscription
   */
  takes(handler: RegisteredHandler, own: boolean, replyTo: string): boolean {
    const arrival = this.arrivals.size > 0 ? this.arrivals.get(handler) : undefined;
    if (arrival === undefined) return own;
    if (arrival.taken.has(replyTo) || !(own || arrival.open)) return false;
    if (arrival.open) arrival.taken.add(replyTo);
    return true;
  }
}
