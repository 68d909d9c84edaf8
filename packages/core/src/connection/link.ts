import type { TransportLimits } from '../capabilities.js';
import type { DriverEmitter } from './driver-emitter.js';

/** Core's side of one link; the connection that made it. */
export interface LinkOwner {
  linkLive(link: Link): boolean;
  linkReady(link: Link, limits: TransportLimits | undefined): void;
  linkLost(link: Link, cause?: Error): void;
  linkFailed(link: Link, cause: Error): void;
  linkEnded(link: Link, cause: Error): void;
  linkBlocked(link: Link, blocked: boolean): void;
  linkEmitter(link: Link, emitter: DriverEmitter): void;
  linkDelay(link: Link): number | undefined;
}

/**
 * One connection of a driver, as core sees it. A driver step gets one per `open()` and reports to it; what an old one
 * reports, after it was replaced or closed, changes nothing.
 */
export class Link {
  constructor(private readonly owner: LinkOwner) {}

  /** Whether core still wants this link: `false` once it was replaced or closed. To be asked after every `await` of `open()`. */
  get live(): boolean {
    return this.owner.linkLive(this);
  }

  /**
   * Every channel is ready and every subscription live. Once more after `lost()`, if the driver reconnects itself.
   * @param limits what the broker said of itself, if it did; shown as `limits` of the server or client
   */
  ready(limits?: TransportLimits): void {
    this.owner.linkReady(this, limits);
  }

  /**
   * A connection that was ready is gone. Before that, and while `open()` is pending, it waits for what `open()` itself says:
   * that knows best why.
   */
  lost(cause?: Error): void {
    this.owner.linkLost(this, cause);
  }

  /** This attempt did not get as far as ready, or the driver gave up. */
  failed(cause: Error): void {
    this.owner.linkFailed(this, cause);
  }

  /**
   * The connection is gone for good and there can be no other, since the user supplied it as an object. No attempt follows;
   * calls fail with `PARLEY_CONNECTION_ENDED`.
   */
  ended(cause: Error): void {
    this.owner.linkEnded(this, cause);
  }

  /** The broker asks to send nothing for now: the calls of a client wait, bounded by their time-outs, until {@link unblocked}. */
  blocked(): void {
    this.owner.linkBlocked(this, true);
  }

  unblocked(): void {
    this.owner.linkBlocked(this, false);
  }

  /** Where `on()` listeners belong from now on. */
  emitter(emitter: DriverEmitter): void {
    this.owner.linkEmitter(this, emitter);
  }

  /** For drivers that reconnect themselves: the wait in ms before their next attempt, `undefined` to give up. */
  retryDelay(): number | undefined {
    return this.owner.linkDelay(this);
  }
}
