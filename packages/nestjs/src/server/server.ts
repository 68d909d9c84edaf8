import { Logger, type LoggerService } from '@nestjs/common';
import { loadPackage, loadPackageSync } from '@nestjs/common/internal';
import {
  objectEnvelope,
  ParleyError,
  Server as CoreServer,
  toRoute,
  type Link,
  type MessageHandler as CoreHandler,
  type Pattern,
} from '@parley/core';
import { distinctUntilChanged, finalize, ReplaySubject, type Observable, type Subscription } from 'rxjs';
import type { ReadPacket, WritePacket } from '../packets.js';
import type { MsPattern } from '../patterns.js';
import type { ConsumerDeserializer } from '../serialization/deserializer.js';
import { IdentitySerializer } from '../serialization/identity.js';
import { IncomingRequestDeserializer } from '../serialization/incoming-request-deserializer.js';
import type { ConsumerSerializer } from '../serialization/serializer.js';
import { serverDefaults } from '../transporters/nest-defaults.js';
import type { TransportId } from '../transport.js';
import type { EventsMap, Untyped } from '../untyped.js';
import { allOf } from './all-handlers.js';
import type { MessageHandler } from './message-handler.js';
import type { NestServerMembers } from './nest-server.js';
import type { ProcessingEndHook, ProcessingStartHook } from './processing-hook-pair.js';
import { ReplyQueue } from './reply-queue.js';
import { toObservable } from './to-observable.js';

/**
 * The class to extend for a transport of one's own, by `listen`, `close`, `on` and `unwrap` as Nest's documentation has
 * it. What a handler is registered on is checked by core.
 *
 * Every server of a transporter counts as an instance of it.
 */
export abstract class Server<
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Nest's parameter
  TEvents extends EventsMap = EventsMap,
  TStatus extends string = string,
>
  extends CoreServer
  implements NestServerMembers
{
  declare readonly status: Observable<Untyped>;
  transportId?: TransportId;
  /** Handlers by route. All of one event are one. */
  protected readonly messageHandlers = new Map<string, MessageHandler>();
  protected override readonly logger: LoggerService;
  /** Whether the transport reports the failure of an event handler; else it is logged. */
  readonly propagatesEventHandlerErrors: boolean = false;
  protected serializer!: ConsumerSerializer;
  protected deserializer!: ConsumerDeserializer;
  protected onProcessingStartHook: ProcessingStartHook = (_transportId, _context, done) => void done();
  protected onProcessingEndHook?: ProcessingEndHook;
  /** What {@link status} shows; a subclass says it. */
  protected _status$ = new ReplaySubject<TStatus>(1);

  constructor() {
    super(serverDefaults('Server'), {
      envelope: objectEnvelope,
      reconnectsItself: false,
      identifies: 'request',
      dynamicHandlers: true,
    });
    this.logger = new Logger(Server.name);
    Object.defineProperty(this, 'status', {
      get: () => this._status$.pipe(distinctUntilChanged()),
      configurable: true,
    });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === (Server as unknown)
      ? value instanceof CoreServer
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** Starts to serve; the callback says that it does, or gives the error. */
  abstract override listen(callback: (...optionalParams: unknown[]) => Untyped): Untyped;
  abstract override close(): Untyped;
  abstract override on(event: string, callback: (...args: Untyped[]) => Untyped): Untyped;
  abstract override unwrap<T>(): T;

  setTransportId(transportId: TransportId): void {
    this.transportId = transportId;
  }

  setOnProcessingStartHook(hook: ProcessingStartHook): void {
    this.onProcessingStartHook = hook;
  }

  setOnProcessingEndHook(hook: ProcessingEndHook): void {
    this.onProcessingEndHook = hook;
  }

  /** @throws ParleyError `PARLEY_INVALID_PATTERN`, `PARLEY_DUPLICATE_HANDLER` */
  override addHandler(
    pattern: Untyped,
    callback: Untyped,
    isEventHandler = false,
    extras: Record<string, Untyped> = {},
  ): this {
    const route = this.normalizePattern(pattern as MsPattern);
    super.addHandler(route, callback as CoreHandler, isEventHandler, extras);
    const present = this.messageHandlers.get(route);
    const handler = Object.assign(callback as MessageHandler, { isEventHandler, extras });
    if (present === undefined) this.messageHandlers.set(route, handler);
    else if (isEventHandler && present.isEventHandler) this.messageHandlers.set(route, allOf(present, handler));
    else throw new ParleyError('PARLEY_DUPLICATE_HANDLER', { pattern: route });
    return this;
  }

  getHandlers(): Map<string, MessageHandler> {
    return this.messageHandlers;
  }

  /** The handler of a pattern in the form it arrived in: a route, or the JSON text of an object. */
  getHandlerByPattern(pattern: string): MessageHandler | null {
    return this.messageHandlers.get(pattern) ?? this.messageHandlers.get(this.getRouteFromPattern(pattern)) ?? null;
  }

  /** Sends the values of an answer, one after the other, and its end or error. */
  send(stream: Observable<Untyped>, respond: (packet: WritePacket) => Promise<unknown> | void): Subscription {
    const queue = new ReplyQueue(respond, error => this.logger.error(error));
    return stream.pipe(finalize(() => queue.end())).subscribe({
      next: response => queue.push({ response: response as unknown }),
      error: (err: unknown) => queue.push({ err }),
    });
  }

  /** Gives an event to its handlers; resolves when they have begun. */
  async handleEvent(pattern: string, packet: ReadPacket, context: Untyped): Promise<Untyped> {
    const handler = this.getHandlerByPattern(pattern);
    if (handler === null) {
      this.logger.error(`No handler for the event '${pattern}'`);
      return;
    }
    return this.runWithProcessingHooks(context, async ended => {
      const result = await handler(packet.data, context);
      toObservable(result)
        .pipe(finalize(ended))
        .subscribe({
          error: (error: unknown) => this.logger.error(`A handler of the event '${pattern}' failed`, error),
        });
    });
  }

  transformToObservable<T = Untyped>(resultOrDeferred: Untyped): Observable<T> {
    return toObservable(resultOrDeferred) as Observable<T>;
  }

  getOptionsProp(options: Untyped, name: PropertyKey, defaultValue?: Untyped): Untyped {
    return options && name in options ? (options as Record<PropertyKey, unknown>)[name] : defaultValue;
  }

  /** Answers a request: the values of `produce` go to `respond`, between the two hooks. */
  protected handleRequest(
    context: Untyped,
    produce: () => Promise<Observable<Untyped>>,
    respond: (packet: WritePacket) => Promise<unknown> | void,
  ): void {
    this.runWithProcessingHooks(context, async ended => {
      this.send((await produce()).pipe(finalize(ended)), respond);
    });
  }

  /** Runs `work` within the hooks; it calls what it is given once the message is done. */
  protected runWithProcessingHooks(context: Untyped, work: (ended: () => void) => Promise<void>): Untyped {
    let over = false;
    const ended = (): void => {
      if (over) return;
      over = true;
      this.onProcessingEndHook?.(this.transportId, context);
    };
    return this.onProcessingStartHook(this.transportId, context, async () => {
      try {
        await work(ended);
      } catch (error) {
        ended();
        throw error;
      }
    });
  }

  protected handleError(error: string): void {
    this.logger.error(error);
  }

  protected loadPackage<T = Untyped>(name: string, context: string, loader?: () => T): T | Promise<T> {
    return loadPackage(name, context, loader) as T | Promise<T>;
  }

  protected loadPackageSynchronously<T = Untyped>(name: string, context: string, loader?: () => T): T {
    return loadPackageSync(name, context, loader) as T;
  }

  protected initializeSerializer(options: Untyped): void {
    this.serializer =
      (options as { serializer?: ConsumerSerializer } | undefined)?.serializer ?? new IdentitySerializer();
  }

  protected initializeDeserializer(options: Untyped): void {
    const { deserializer } = (options ?? {}) as { deserializer?: ConsumerDeserializer };
    this.deserializer = deserializer ?? new IncomingRequestDeserializer();
  }

  protected getRouteFromPattern(pattern: string): string {
    try {
      return this.normalizePattern(JSON.parse(pattern) as MsPattern);
    } catch {
      return pattern;
    }
  }

  protected normalizePattern(pattern: MsPattern): string {
    return toRoute(pattern as Pattern);
  }

  /** An incoming pattern as text; what a peer sent may have no JSON form. */
  protected getPatternAsString(pattern: unknown): string {
    if (typeof pattern === 'string') return pattern;
    try {
      return JSON.stringify(pattern);
    } catch {
      return '[UNSERIALIZABLE_PATTERN]';
    }
  }

  protected get address(): string {
    return this.constructor.name;
  }

  protected open(link: Link): void {
    link.ready();
  }

  protected stopIntake(): void {}

  protected closeDriver(): void {}

  protected driver(): unknown {
    return undefined;
  }
}
