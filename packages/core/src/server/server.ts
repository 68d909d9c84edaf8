import type { Observable } from 'rxjs';
import type { TransportLimits } from '../capabilities.js';
import { Connection } from '../connection/connection.js';
import type { Listener } from '../connection/driver-emitter.js';
import { EventListeners } from '../connection/event-listeners.js';
import type { Link } from '../connection/link.js';
import { StatusStream } from '../connection/status.js';
import { within } from '../connection/within.js';
import type { RpcContext } from '../context/rpc-context.js';
import { handlersOf } from '../decorators/controller-handlers.js';
import type { TransportId } from '../decorators/handler-decorator.js';
import { withoutCredentials } from '../errors/error-message.js';
import { ParleyError } from '../errors/parley-error.js';
import { chooseLogger, type Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { IncomingPacket } from '../packet/packets.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { Pattern } from '../pattern/pattern.js';
import { toRoute } from '../pattern/route.js';
import { Dispatcher } from './dispatcher.js';
import { HandlerRegistry } from './handler-registry.js';
import { Intake } from './intake.js';
import type { MessageHandler, RegisteredHandler } from './message-handler.js';
import type { ProcessingHooks } from './processing-hooks.js';
import type { ReplySink } from './reply-sink.js';
import type { ServerOptions } from './server-options.js';
import type { ServerTraits } from './server-traits.js';

/** Nest's form of waiting for `listen()`. */
export type ListenCallback = (error?: unknown) => void;

/**
 * Serves patterns. The public surface is the same on every transport and not overridden; a transporter adds the driver
 * steps, the protected abstract members, and gives what arrives to {@link receive} or {@link dispatch}.
 */
export abstract class Server {
  /** Follows the connection, beginning with its current status; silent before the first start. */
  readonly status: Observable<string>;
  protected readonly logger: Logger;
  readonly #listeners: EventListeners;
  readonly #connection: Connection;
  readonly #registry: HandlerRegistry;
  readonly #dispatcher: Dispatcher;
  readonly #intake: Intake;
  #closing?: Promise<void>;
  /** How often it was closed: a `listen()` that waits for a close is cancelled by a further one. */
  #closes = 0;
  #served = false;
  readonly #settings: ServerOptions;
  readonly #traits: ServerTraits;

  protected constructor(settings: ServerOptions, traits: ServerTraits) {
    this.#settings = settings;
    this.#traits = traits;
    this.logger = chooseLogger(settings.logger);
    this.#listeners = new EventListeners(this.logger, traits.events);
    this.#registry = new HandlerRegistry(traits.wildcards);
    this.#dispatcher = new Dispatcher(this.#registry, settings, traits, this.logger);
    this.#intake = new Intake(this.#dispatcher, {
      deserializer: settings.deserializer,
      byChannel: traits.routesBy === 'channel',
      logger: this.logger,
      address: () => this.#shownAddress,
    });
    const status = new StatusStream(settings.statusNames);
    this.status = status.changes;
    this.#connection = new Connection(
      { open: link => this.open(link), close: late => this.closeDriver(late) },
      {
        released: () => undefined,
        connected: () => this.#onConnected(),
        lost: (cause, returns) => this.#onLost(cause, returns),
      },
      status,
      this.#listeners,
      settings,
      {
        reconnectsItself: traits.reconnectsItself,
        failure: 'PARLEY_LISTEN_FAILED',
        closed: 'PARLEY_SERVER_CLOSED',
        address: () => this.address,
      },
    );
  }

  /**
   * Registers a request handler; one per pattern.
   * @throws ParleyError `PARLEY_INVALID_PATTERN`, `PARLEY_DUPLICATE_HANDLER`, `PARLEY_INVALID_HANDLER`
   */
  onMessage<TData = unknown, TContext extends RpcContext = RpcContext>(
    pattern: Pattern,
    handler: MessageHandler<TData, TContext>,
    extras?: Readonly<Record<string, unknown>>,
  ): this {
    return this.addHandler(pattern, handler as MessageHandler, false, extras);
  }

  /** Registers an event handler; all of one pattern run, in parallel, and one that fails does not stop the others. */
  onEvent<TData = unknown, TContext extends RpcContext = RpcContext>(
    pattern: Pattern,
    handler: MessageHandler<TData, TContext>,
    extras?: Readonly<Record<string, unknown>>,
  ): this {
    return this.addHandler(pattern, handler as MessageHandler, true, extras);
  }

  /** Registers a handler, as Nest does it. */
  addHandler(
    pattern: Pattern,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Readonly<Record<string, unknown>> = {},
  ): this {
    if (typeof callback !== 'function') {
      throw new ParleyError('PARLEY_INVALID_HANDLER', { pattern: toRoute(pattern) });
    }
    if (this.#connection.active && !this.#traits.dynamicHandlers) {
      const message = 'This transport takes no handlers once it listens; register them before listen().';
      throw new ParleyError('PARLEY_UNSUPPORTED', { pattern: toRoute(pattern), message });
    }
    const handler: RegisteredHandler = { pattern, route: toRoute(pattern), isEvent: isEventHandler, callback, extras };
    this.#registry.add(handler);
    if (this.#connection.active) this.#added(handler);
    return this;
  }

  /**
   * Registers the methods of an instance whose class uses `@MessagePattern` and `@EventPattern`.
   * @param transport what this server goes by in the decorators; leaves out methods that are decorated for another
   */
  addController(instance: object, transport?: TransportId): this {
    for (const { patterns, isEvent, callback, extras, transport: only } of handlersOf(instance)) {
      if (transport !== undefined && only !== undefined && only !== transport) continue;
      // what is no pattern (a RegExp, where the transport has none) is refused as such
      for (const pattern of patterns) this.addHandler(pattern as Pattern, callback, isEvent, extras);
    }
    return this;
  }

  /**
   * Resolves when every handler can be reached. With a callback (Nest's form) the error goes there instead.
   * @throws ParleyError `PARLEY_LISTEN_FAILED`, `PARLEY_SUBSCRIPTION_REFUSED`, `PARLEY_CREDENTIALS_REFUSED`, …
   */
  async listen(callback?: ListenCallback): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      if (callback === undefined) throw error;
      callback(error);
      return;
    }
    callback?.();
  }

  /**
   * Takes no new work, waits up to `shutdownTimeout` for handlers in flight and their replies, tells those that are
   * left to stop, and closes. Idempotent; a later `listen()` starts afresh.
   */
  close(): Promise<void> {
    this.#closes++;
    this.#closing ??= this.#shutDown().finally(() => (this.#closing = undefined));
    return this.#closing;
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

  /** Surrounds the handling of every message. Set before `listen()`. */
  setProcessingHooks(hooks: ProcessingHooks): void {
    this.#dispatcher.surroundings.hooks = hooks;
  }

  /** What the broker said of itself at the latest connect, such as its largest message; empty before. */
  get limits(): TransportLimits {
    return this.#connection.limits;
  }

  /** Handlers at work. */
  get inFlightCount(): number {
    return this.#dispatcher.running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Where this server or its broker is, for messages; without credentials. */
  protected abstract get address(): string | undefined;
  /** Opens one connection, subscribes to what {@link handlers} names and reports to `link`. */
  protected abstract open(link: Link): MaybePromise<void>;
  /** Takes no further messages; replies can still be sent. Waited for at most `shutdownTimeout`. */
  protected abstract stopIntake(): MaybePromise<void>;
  /**
   * Sends what was handed over, then lets go of the connection, whole or half. When `late` aborts (`closeTimeout`), what is
   * left has to be destroyed: nobody waits for it any longer.
   */
  protected abstract closeDriver(late: AbortSignal): MaybePromise<void>;
  /** The driver's object, if there is a connection. */
  protected abstract driver(): unknown;

  /** For transports with `dynamicHandlers`: a handler came while listening. A rejection is logged. */
  protected handlerAdded(_handler: RegisteredHandler): MaybePromise<void> {}

  /** All registered handlers: what there is to subscribe to. */
  protected get handlers(): readonly RegisteredHandler[] {
    return this.#registry.all();
  }

  /**
   * Takes one message that arrived: text, bytes, or a value that is parsed already.
   * @param channel the subject or topic it came by, and its pattern if it has no envelope
   * @param raw given to `sink.context()`
   */
  protected receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    this.#intake.take(message, sink, channel, raw);
  }

  /** Takes one packet to its handler. */
  protected dispatch(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    this.#dispatcher.dispatch(packet, context, sink);
  }

  /** The peer of a sink is gone: stops what is produced for it, or for the one request with this id. */
  protected abandon(sink: ReplySink, cause?: Error, id?: unknown): void {
    this.#dispatcher.abandon(sink, cause, id);
  }

  #added(handler: RegisteredHandler): void {
    const added = this.handlerAdded(handler);
    if (!isPromise(added)) return;
    added.then(undefined, (error: unknown) =>
      this.logger.error(`The handler of '${handler.route}' cannot be reached`, error),
    );
  }

  #onConnected(): void {
    this.#served = true;
    this.#dispatcher.writer.gate.open();
  }

  #onLost(cause: Error | undefined, returns: boolean): void {
    if (this.#traits.inFlightOnLoss === 'wait') {
      if (returns) this.#dispatcher.writer.gate.wait();
      else this.#dispatcher.abandonAll(cause);
    }
    // a failure of the first connection is reported by `listen()`
    if (!returns && this.#served)
      this.logger.error(`The server gave up its connection to ${this.#shownAddress}`, cause);
  }

  get #shownAddress(): string {
    return withoutCredentials(this.address ?? 'the broker');
  }

  async #start(): Promise<void> {
    if (this.#closing !== undefined) {
      const closes = this.#closes;
      await this.#closing;
      if (closes !== this.#closes) throw new ParleyError('PARLEY_SERVER_CLOSED', { address: this.address });
    }
    if (!this.#connection.active) this.#served = false;
    this.#dispatcher.start();
    await this.#connection.start();
  }

  async #shutDown(): Promise<void> {
    const ready = this.#connection.connected;
    const limit = this.#settings.shutdownTimeout ?? 10_000;
    const start = performance.now();
    this.#connection.drain();
    if (!ready) this.#dispatcher.writer.gate.drop();
    else {
      try {
        await within(this.stopIntake(), limit);
      } catch (error) {
        this.logger.error('The intake could not be stopped', error);
      }
    }
    await this.#dispatcher.drain(Math.max(0, limit - (performance.now() - start)));
    await this.#connection.close();
  }
}
