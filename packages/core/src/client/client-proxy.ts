import { Observable } from 'rxjs';
import type { TransportLimits } from '../capabilities.js';
import { Connection } from '../connection/connection.js';
import type { Listener } from '../connection/driver-emitter.js';
import { EventListeners } from '../connection/event-listeners.js';
import type { Link } from '../connection/link.js';
import { StatusStream } from '../connection/status.js';
import { ParleyError } from '../errors/parley-error.js';
import { chooseLogger, type Logger } from '../logger.js';
import type { Encoded } from '../packet/envelope.js';
import { describePattern } from '../packet/describe-pattern.js';
import type { ControlPacket } from '../packet/extension.js';
import type { EventPacket } from '../packet/packets.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { Pattern } from '../pattern/pattern.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';
import { EmitWatch } from './emit-watch.js';
import { EventRequest } from './event-request.js';
import { IteratorRequest } from './iterator-request.js';
import type { PendingRequest, ServerIdentity } from './pending-request.js';
import type { DispatchHook } from './outgoing-metadata.js';
import { PromiseRequest } from './promise-request.js';
import { RequestFlow } from './request-flow.js';
import { ResolvedPatterns, type ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';
import { SubscriberRequest } from './subscriber-request.js';

/** What one event may ask for. Its `timeout` bounds the wait for a connection, and then the handing over. */
export type EmitOptions = Pick<SendOptions, 'metadata' | 'timeout'>;

/**
 * Calls services by pattern. The public surface is the same on every transport and not overridden; a transporter adds
 * the driver steps, the protected abstract members.
 */
export abstract class ClientProxy {
  /** Follows the connection, beginning with its current status; silent before the first start. */
  readonly status: Observable<string>;
  protected readonly logger: Logger;
  readonly #listeners: EventListeners;
  readonly #connection: Connection;
  readonly #flow: RequestFlow;
  readonly #patterns = new ResolvedPatterns();
  readonly #emitWatch: EmitWatch;
  readonly #settings: ClientOptions;

  protected constructor(settings: ClientOptions, traits: ClientTraits) {
    this.#settings = settings;
    this.logger = chooseLogger(settings.logger);
    this.#listeners = new EventListeners(this.logger, traits.events);
    this.#emitWatch = new EmitWatch(this.logger);
    const status = new StatusStream(settings.statusNames);
    this.status = status.changes;
    const address = (): string | undefined => this.address;
    this.#connection = new Connection(
      { open: link => this.open(link), close: late => this.#letGo(late) },
      {
        released: () => this.#flow.sendWaiting(),
        connected: () => this.#flow.onConnected(),
        lost: (cause, returns) => this.#flow.onLost(cause, returns),
      },
      status,
      this.#listeners,
      settings,
      {
        reconnectsItself: traits.reconnectsItself,
        failure: 'PARLEY_CONNECT_FAILED',
        closed: 'PARLEY_CLIENT_CLOSED',
        address,
      },
    );
    this.#flow = new RequestFlow(
      settings,
      traits,
      this.#connection,
      {
        write: (request, encoded) => this.write(request, encoded),
        writeEvent: (packet, encoded) => this.writeEvent(packet, encoded),
        writeControl: (control, server) => this.writeControl(control, server),
        subscribe: channel => this.subscribe(channel),
        unsubscribe: channel => this.unsubscribe(channel),
        inbox: () => this.inbox,
        address,
      },
      this.logger,
    );
  }

  /**
   * Connects now rather than at the first call. Concurrent calls share one attempt; a failure is not remembered.
   * @throws ParleyError `PARLEY_CONNECT_FAILED`, `PARLEY_TLS_VERIFICATION_FAILED`, `PARLEY_CLIENT_CLOSED`, …
   */
  connect(): Promise<void> {
    return this.#connection.start();
  }

  /**
   * Closes the connection, after what was handed over has left. Calls without an answer fail with
   * `PARLEY_CLIENT_CLOSED`; with `drain` they are waited for first, each bounded by its own time-out, and further ones
   * fail at once. Idempotent; a later call connects afresh.
   */
  async close(options: { readonly drain?: boolean } = {}): Promise<void> {
    if (options.drain) {
      this.#flow.draining = true;
      await this.#flow.pending.settled();
      if (!this.#flow.draining) return this.#connection.whenClosed(); // by somebody who did not want to wait
    }
    this.#flow.cancelPending();
    const closed = this.#connection.close();
    this.#flow.onClosed(); // only now, so that whoever calls again in reply gets a connection of its own
    await closed;
  }

  /** A request whose answers are the values. Cold: each subscription is one request, and unsubscribing cancels it. */
  send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable<TResult>(subscriber => {
      const target = this.#resolve(pattern, data);
      const request = new SubscriberRequest(this.#flow, target, data, options, subscriber as never);
      this.#flow.start(request);
      return request;
    });
  }

  /** A request with one answer: the last value, `undefined` if there was none. */
  request<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Promise<TResult> {
    return new Promise((resolve, reject) => {
      const target = this.#resolve(pattern, data);
      this.#flow.start(
        new PromiseRequest(this.#flow, target, data, options, resolve as (value: unknown) => void, reject),
      );
    });
  }

  /** A request whose answers are iterated; each iteration is one request, paced by its reader, cancelled by leaving. */
  stream<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): AsyncIterable<TResult> {
    const maxBuffered = this.#settings.maxBuffered ?? 65_536;
    return {
      [Symbol.asyncIterator]: () => {
        const target = this.#resolve(pattern, data);
        const request = new IteratorRequest(this.#flow, target, data, options, maxBuffered, begun =>
          this.#flow.start(begun),
        );
        return request.values as AsyncIterator<unknown> as AsyncIterator<TResult>;
      },
    };
  }

  /**
   * An event. Hot: it goes out now, once, whether or not anybody subscribes. The Observable yields one `undefined` and
   * completes when the transport has taken the event over, and fails otherwise; an unobserved failure is logged.
   */
  emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    let done: Promise<void>;
    let target: ResolvedPattern | undefined;
    try {
      target = this.#resolve(pattern, data);
      done = this.#connection.writable
        ? this.#flow.events.emit(this.#flow.events.packet(target, data, options), options?.timeout)
        : this.#emitLater(target, data, options);
    } catch (error) {
      done = Promise.reject(error as Error);
    }
    return this.#emitWatch.observe(done, target?.route ?? describePattern(pattern));
  }

  /**
   * Listens to an event of the driver, also of connections made later.
   * @throws ParleyError `PARLEY_UNKNOWN_EVENT`
   */
  on(event: string, listener: Listener): void {
    this.#listeners.add(event, listener);
  }

  /**
   * The driver's own object.
   * @throws ParleyError `PARLEY_NOT_CONNECTED` before the first connection
   */
  unwrap<T = unknown>(): T {
    const driver = this.driver();
    if (driver === undefined) throw new ParleyError('PARLEY_NOT_CONNECTED', { address: this.address });
    return driver as T;
  }

  /** Sees every request and event before it leaves and may set its `metadata`: tracing, authentication. */
  setDispatchHook(hook: DispatchHook): void {
    this.#flow.metadata.hook = hook;
  }

  /** What the broker said of itself at the latest connect, such as its largest message; empty before. */
  get limits(): TransportLimits {
    return this.#connection.limits;
  }

  /** Requests without an answer so far. */
  get pendingCount(): number {
    return this.#flow.pending.size;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Where the server or broker is, for messages; without credentials. */
  protected abstract get address(): string | undefined;
  /** Opens one connection and reports to `link`. */
  protected abstract open(link: Link): MaybePromise<void>;
  /**
   * Sends what was handed over, then lets go of the connection, whole or half. When `late` aborts (`closeTimeout`), what is
   * left has to be destroyed: nobody waits for it any longer.
   */
  protected abstract closeDriver(late: AbortSignal): MaybePromise<void>;
  /** Sends one request. To fail it: throw, reject, or `request.fail()` later. A throw after `link.lost()` lets it wait. */
  protected abstract write(request: PendingRequest, encoded: Encoded): MaybePromise<void>;
  /** Sends one event; settles when the transport has taken it over. All events of one write may share the promise. */
  protected abstract writeEvent(packet: EventPacket, encoded: Encoded): Promise<void>;
  /** The driver's object, if there is a connection. */
  protected abstract driver(): unknown;

  /**
   * Sends a control packet (as the value of the only key `parley`) to a server that identified itself. Default: nothing, for
   * transports where servers cannot be addressed.
   */
  protected writeControl(_control: ControlPacket, _server: ServerIdentity): void {}

  /** With `replyChannel`: begins to listen to a channel. What comes there goes to {@link receive}. */
  protected subscribe(_channel: string): MaybePromise<void> {}

  /** With `replyChannel`: nobody waits for anything on this channel any more. */
  protected unsubscribe(_channel: string): MaybePromise<void> {}

  /** With `replyChannel`: what `open()` subscribes to, beside the inbox, before it reports `ready()`. */
  protected get replyChannels(): readonly string[] {
    return this.#flow.replyChannels?.names ?? [];
  }

  /** The inbox that requests name for their replies; absent where the connection is the way back. */
  protected get inbox(): string | undefined {
    return undefined;
  }

  /**
   * Takes one message that arrived: text, bytes, or a value that is parsed already.
   * @param id the request it answers, where the transport says so beside the message (a correlation id)
   */
  protected receive(message: unknown, channel?: string, id?: string): void {
    this.#flow.receive(message, channel, id);
  }

  /** The request that waits under this id, to `fail()` it: a message that was returned, or had no receiver. */
  protected pendingRequest(id: unknown): PendingRequest | undefined {
    return this.#flow.pending.find(id);
  }

  /**
   * Sends a request again that reached nobody and so was not executed, after a short wait: when both sides come back, the
   * client may be first.
   * @returns `false` if the latest reconnect is longer ago than `replyGrace`: then there really is nobody
   */
  protected resend(request: PendingRequest): boolean {
    return this.#flow.resend(request);
  }

  /** Fails each request that `concerns` picks: a broker may say of a channel, and not of a request, what went wrong. */
  protected failRequests(
    makeError: (request: PendingRequest) => Error,
    concerns: (request: PendingRequest) => boolean,
  ): void {
    this.#flow.pending.failAll(makeError, concerns);
  }

  #letGo(late: AbortSignal): MaybePromise<void> {
    const lingering = this.#flow.farewell.wait();
    return lingering === undefined ? this.closeDriver(late) : lingering.then(() => this.closeDriver(late));
  }

  #emitLater(target: ResolvedPattern, data: unknown, options?: EmitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#flow.start(new EventRequest(this.#flow, target, data, options, resolve, reject));
    });
  }

  #resolve(pattern: Pattern, data: unknown): ResolvedPattern {
    const target = this.#patterns.resolve(pattern);
    if (data === undefined || data === null) throw new ParleyError('PARLEY_INVALID_DATA', { pattern: target.route });
    return target;
  }
}
