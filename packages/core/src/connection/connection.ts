import type { TransportLimits } from '../capabilities.js';
import { ParleyError, type ParleyErrorCode } from '../errors/parley-error.js';
import { isPromise } from '../packet/is-promise.js';
import { Backoff, type BackoffOptions } from './backoff.js';
import { deferred, type Deferred } from './deferred.js';
import type { DriverEmitter } from './driver-emitter.js';
import { letGo, type DriverSteps } from './driver-steps.js';
import type { EventListeners } from './event-listeners.js';
import { Link, type LinkOwner } from './link.js';
import { longestDelay } from './longest-delay.js';
import type { StatusStream } from './status.js';

/** What the owner of a connection does when it changes. It hears of that before whoever follows the status. */
export interface ConnectionObserver {
  connected(): void;
  /** The broker takes messages again. */
  released(): void;
  /** @param returns whether another attempt will be made */
  lost(cause: Error | undefined, returns: boolean): void;
}

export interface ConnectionOptions extends BackoffOptions {
  /** Longest wait for one attempt, in ms. Default 10 000; 0 = no limit. */
  readonly connectTimeout?: number;
  /** Longest wait for a connection to go quietly, in ms; then it is dropped. Default 5000. */
  readonly closeTimeout?: number;
}

type State = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'draining' | 'closing';

/**
 * The life of a connection: single-flight start, back-off, giving up, a fresh start after either, and a guard against
 * late reports of a link that was replaced. One for every client and server of every transport.
 */
export class Connection implements LinkOwner {
  /** What the broker said of itself at the latest connect. */
  limits: TransportLimits = Object.freeze({});
  private state: State = 'idle';
  private link?: Link;
  private starting?: Deferred;
  private closing?: Promise<void>;
  private timer?: NodeJS.Timeout;
  /** The link whose `open()` has not settled, and what was reported of it meanwhile. */
  private opening?: Link;
  private reported?: Error;
  private everReady = false;
  private held = false;
  private started = false;
  private readonly backoff: Backoff;

  constructor(
    private readonly steps: DriverSteps,
    private readonly observer: ConnectionObserver,
    private readonly status: StatusStream,
    private readonly listeners: EventListeners,
    private readonly options: ConnectionOptions,
    private readonly traits: {
      readonly reconnectsItself: boolean;
      readonly failure: ParleyErrorCode;
      readonly closed: ParleyErrorCode;
      readonly address: () => string | undefined;
    },
  ) {
    this.backoff = new Backoff(options);
  }

  get connected(): boolean {
    return this.state === 'connected';
  }

  /** Connected, and not asked to send nothing for now. */
  get writable(): boolean {
    return this.state === 'connected' && !this.held;
  }

  /** Between a start and its close. */
  get active(): boolean {
    return this.state !== 'idle' && this.state !== 'closing';
  }

  /**
   * Resolves once ready. All calls until then share one attempt; a failure is reported to them and then forgotten. During
   * a close it begins afresh after that, unless a further close comes first.
   */
  start(): Promise<void> {
    if (this.state === 'connected') return Promise.resolve();
    if (this.state === 'draining') return Promise.reject(this.error(this.traits.closed));
    // a lazy call does not await it, but waits for `connected`
    const starting = (this.starting ??= deferred());
    if (this.state === 'idle') this.begin();
    return starting.promise; // the attempt may be over by now
  }

  /** No new work from now on; `close()` follows. */
  drain(): void {
    if (!this.active) return;
    clearTimeout(this.timer);
    this.enter('draining');
    this.settleStart(this.error(this.traits.closed));
  }

  /** Idempotent, also during a start. Afterwards a new start begins afresh. */
  close(): Promise<void> {
    this.settleStart(this.error(this.traits.closed));
    if (!this.started) return this.closing ?? Promise.resolve();
    this.started = false;
    clearTimeout(this.timer);
    return this.letGo();
  }

  /** Resolves when a close that is under way is over. */
  whenClosed(): Promise<void> {
    return this.closing ?? Promise.resolve();
  }

  linkLive(link: Link): boolean {
    return link === this.link;
  }

  linkReady(link: Link, limits: TransportLimits | undefined): void {
    if (link !== this.link || this.state === 'connected') return;
    clearTimeout(this.timer);
    this.backoff.succeeded();
    this.everReady = true;
    this.reported = undefined;
    if (limits !== undefined) this.limits = Object.freeze({ ...limits });
    if (this.state === 'draining') return;
    this.state = 'connected';
    this.observer.connected(); // first: a call made by whoever follows the status comes after those that waited
    if (!this.connected || !this.enter('connected')) return;
    if (this.held) this.status.set('blocked');
    this.settleStart();
  }

  linkLost(link: Link, cause?: Error): void {
    if (link !== this.link || this.state === 'draining') return;
    if (this.state !== 'connected') {
      // a driver that reconnects itself says so of each of its attempts; another one has failed at this one
      if (this.traits.reconnectsItself && this.everReady) return;
      const failure = cause ?? new Error('closed before it was ready');
      if (this.opening !== link) return this.linkFailed(link, failure);
      this.reported ??= failure; // `open()` will not succeed any more, and knows best why
      return;
    }
    this.held = false;
    if (!this.enter('reconnecting')) return;
    if (this.traits.reconnectsItself) this.observer.lost(cause, true);
    else this.retry(cause);
  }

  linkFailed(link: Link, cause: Error): void {
    if (link !== this.link || this.state === 'draining') return;
    clearTimeout(this.timer);
    if (this.traits.reconnectsItself && this.everReady) return this.giveUp(cause);
    if (this.state === 'connected') this.linkLost(link, cause);
    else this.retry(cause);
  }

  linkEnded(link: Link, cause: Error): void {
    if (link !== this.link || this.state === 'draining') return;
    clearTimeout(this.timer);
    this.giveUp(this.error('PARLEY_CONNECTION_ENDED', cause));
  }

  /** Also while connecting: a broker may ask for quiet before the channels are ready. */
  linkBlocked(link: Link, blocked: boolean): void {
    if (link !== this.link || this.held === blocked) return;
    this.held = blocked;
    if (!this.connected) return;
    if (!blocked) this.observer.released();
    if (this.connected) this.status.set(this.held ? 'blocked' : 'connected');
  }

  linkEmitter(link: Link, emitter: DriverEmitter): void {
    if (link === this.link) this.listeners.attach(emitter);
  }

  linkDelay(link: Link): number | undefined {
    return link === this.link && this.active ? this.nextDelay() : undefined;
  }

  private begin(): void {
    this.everReady = false;
    this.started = true;
    this.backoff.reset();
    const link = (this.link = new Link(this));
    if (this.enter('connecting')) this.attempt(link);
  }

  private attempt(link: Link): void {
    this.opening = this.reported = undefined;
    this.held = false;
    const limit = this.options.connectTimeout ?? 10_000;
    if (limit > 0) {
      this.timer = setTimeout(
        () => this.linkFailed(link, this.error(this.traits.failure, new Error(`no connection within ${limit} ms`))),
        Math.min(limit, longestDelay),
      );
    }
    try {
      const opening = this.steps.open(link);
      if (!isPromise(opening)) return;
      this.opening = link;
      opening.then(
        () => this.opened(link, this.reported),
        (error: Error) => this.opened(link, error),
      );
    } catch (error) {
      this.linkFailed(link, error as Error);
    }
  }

  /** What `open()` says of a failure is more precise than what its channels reported meanwhile. */
  private opened(link: Link, failure: Error | undefined): void {
    if (this.opening !== link) return;
    this.opening = this.reported = undefined;
    if (failure !== undefined) this.linkFailed(link, failure);
  }

  private retry(cause?: Error): void {
    const permanent = !this.everReady && cause instanceof ParleyError && !cause.retryable;
    const delay = permanent ? undefined : this.nextDelay();
    if (delay === undefined) return this.giveUp(cause ?? new Error('connection closed'));
    // the link of the next attempt: what the old one still reports is of no interest from now on
    const link = (this.link = new Link(this));
    const released = this.release(); // now: what is left of it shall bring and take nothing any more
    this.timer = setTimeout(() => {
      void released.then(() => {
        if (this.link === link && this.state !== 'draining') this.attempt(link);
      });
    }, delay);
    this.observer.lost(cause, true);
  }

  private giveUp(cause: Error): void {
    const error = cause instanceof ParleyError ? cause : this.error(this.traits.failure, cause);
    this.status.set('disconnected');
    this.settleStart(error);
    void this.letGo();
    this.observer.lost(error, false);
  }

  private letGo(): Promise<void> {
    this.state = 'closing';
    this.link = undefined;
    this.closing ??= this.release().then(() => {
      this.listeners.detach();
      this.state = 'idle';
      this.closing = undefined;
      if (!this.started) this.status.set('closed');
      if (this.starting !== undefined && this.state === 'idle') this.begin();
    });
    return this.closing;
  }

  /** Before the first success a failure is reported at once, unless the user asked for attempts. */
  private nextDelay(): number | undefined {
    return this.backoff.next(this.everReady ? Infinity : 0);
  }

  private release(): Promise<void> {
    return letGo(this.steps, this.options.closeTimeout ?? 5000);
  }

  /** `false` if whoever follows the status closed the connection in reply. */
  private enter(state: 'connecting' | 'connected' | 'reconnecting' | 'draining'): boolean {
    this.state = state;
    this.status.set(state);
    return this.state === state;
  }

  private settleStart(error?: Error): void {
    const { starting } = this;
    this.starting = undefined;
    if (error === undefined) starting?.resolve();
    else starting?.reject(error);
  }

  private error(code: ParleyErrorCode, cause?: Error): ParleyError {
    return new ParleyError(code, { address: this.traits.address(), cause });
  }
}
