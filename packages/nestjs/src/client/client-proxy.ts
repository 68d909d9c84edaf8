import { randomBytes } from 'node:crypto';
import {
  ClientProxy as CoreClient,
  objectEnvelope,
  ParleyError,
  toRoute,
  type DispatchHook,
  type EmitOptions,
  type EventPacket,
  type Link,
  type Pattern,
  type PendingRequest,
  type SendOptions,
} from '@parley/core';
import { distinctUntilChanged, fromEvent, map, merge, ReplaySubject, take, type Observable, type Observer } from 'rxjs';
import type { PacketId, ReadPacket, WritePacket } from '../packets.js';
import type { MsPattern } from '../patterns.js';
import { IdentitySerializer } from '../serialization/identity.js';
import { IncomingResponseDeserializer } from '../serialization/incoming-response-deserializer.js';
import type { ProducerDeserializer } from '../serialization/deserializer.js';
import type { ProducerSerializer } from '../serialization/serializer.js';
import { clientDefaults } from '../transporters/nest-defaults.js';
import type { AnyFunction, EventsMap, Untyped } from '../untyped.js';
import type { PacketHook } from './nest-client.js';

/**
 * What a client in Nest is: the type to inject, and the class to extend for a transport of one's own, by `connect`,
 * `close`, `publish`, `dispatchEvent` and `unwrap` as Nest's documentation has it. Time-outs, `request()`, `stream()` and
 * all that core does for calls comes with it.
 *
 * Every client of a transporter counts as an instance of it.
 */
export abstract class ClientProxy<
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Nest's parameter
  TEvents extends EventsMap = EventsMap,
  TStatus extends string = string,
> extends CoreClient {
  declare readonly status: Observable<Untyped>;
  protected routingMap = new Map<string, AnyFunction>();
  protected serializer!: ProducerSerializer;
  protected deserializer!: ProducerDeserializer;
  /** What {@link status} shows; a subclass says it. */
  protected _status$ = new ReplaySubject<TStatus>(1);

  constructor() {
    super(clientDefaults('ClientProxy'), {
      envelope: objectEnvelope,
      reconnectsItself: false,
      inFlightOnLoss: 'fail',
      identifies: 'connection',
    });
    Object.defineProperty(this, 'status', {
      get: () => this._status$.pipe(distinctUntilChanged()),
      configurable: true,
    });
    // what a subclass wrote under this name becomes a step: calls that wait have to be told
    const close = this.close as (() => Untyped) | undefined;
    this.close = async () => {
      await close?.call(this);
      await CoreClient.prototype.close.call(this);
    };
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === (ClientProxy as unknown)
      ? value instanceof CoreClient
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** Called ahead of every call and event: resolves at once if there is a connection. */
  abstract override connect(): Promise<Untyped>;
  abstract override close(): Untyped;
  abstract override unwrap<T>(): T;
  /** Sends a request; `callback` takes its answers. What it returns is called when the request is over. */
  protected abstract publish(packet: ReadPacket, callback: (packet: WritePacket) => void): AnyFunction;
  /** Sends an event; settles when it is sent. */
  protected abstract dispatchEvent<T = Untyped>(packet: ReadPacket): Promise<T>;

  override send<TResult = Untyped, TInput = Untyped>(
    pattern: Untyped,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send(pattern as Pattern, data, options);
  }

  override emit<
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Nest's parameter
    TResult = Untyped,
    TInput = Untyped,
  >(pattern: Untyped, data: TInput, options?: EmitOptions): Observable<Untyped> {
    return super.emit(pattern as Pattern, data, options);
  }

  override on(event: string, callback: (...args: Untyped[]) => Untyped): Untyped {
    super.on(event, callback);
  }

  /** Sees every packet before it leaves, and may set its `metadata`. */
  setOnDispatchHook(hook: PacketHook): void {
    this.setDispatchHook(hook as DispatchHook);
  }

  protected get address(): string {
    return this.constructor.name;
  }

  protected open(link: Link): void {
    link.ready();
  }

  protected closeDriver(): void {}

  protected driver(): unknown {
    return undefined;
  }

  protected write(request: PendingRequest): void {
    this.publishRequest(request).catch((error: unknown) => request.fail(error));
  }

  protected async writeEvent(packet: EventPacket): Promise<void> {
    await this.connectFor(packet.target.route);
    await this.dispatchEvent(packetOf(packet.target.pattern, packet));
  }

  protected serializeError(error: Untyped): Untyped {
    return error;
  }

  protected serializeResponse(response: Untyped): Untyped {
    return response;
  }

  protected createPacket<TInput>(pattern: Untyped, data: TInput): ReadPacket {
    return { pattern, data };
  }

  /** Gives the packets of an answer to an observer. */
  protected createObserver<T>(observer: Observer<T>): (packet: WritePacket) => void {
    return ({ err, response, isDisposed }) => {
      if (err) return observer.error(this.serializeError(err));
      if (response !== undefined || !isDisposed) observer.next(this.serializeResponse(response) as T);
      if (isDisposed) observer.complete();
    };
  }

  protected assignPacketId(packet: ReadPacket): ReadPacket & PacketId {
    return Object.assign(packet, { id: randomBytes(12).toString('base64url') });
  }

  /** The first of two events of a driver: that it is connected, or an error. */
  protected connect$(instance: Untyped, errorEvent = 'error', connectEvent = 'connect'): Observable<Untyped> {
    const failed = fromEvent(instance as never, errorEvent).pipe(
      map(error => {
        throw error;
      }),
    );
    return merge(failed, fromEvent(instance as never, connectEvent)).pipe(take(1));
  }

  protected getOptionsProp(options: Untyped, name: PropertyKey, defaultValue?: Untyped): Untyped {
    return options && name in options ? (options as Record<PropertyKey, unknown>)[name] : defaultValue;
  }

  protected normalizePattern(pattern: MsPattern): string {
    return toRoute(pattern as Pattern);
  }

  protected initializeSerializer(options: Untyped): void {
    this.serializer =
      (options as { serializer?: ProducerSerializer } | undefined)?.serializer ?? new IdentitySerializer();
  }

  protected initializeDeserializer(options: Untyped): void {
    const { deserializer } = (options ?? {}) as { deserializer?: ProducerDeserializer };
    this.deserializer = deserializer ?? new IncomingResponseDeserializer();
  }

  private async publishRequest(request: PendingRequest): Promise<void> {
    await this.connectFor(request.target.route);
    if (request.number === 0) return;
    const answer = (packet: WritePacket): void => this.answer(request, packet);
    const teardown = this.publish(packetOf(request.target.pattern, request), answer) as (() => void) | undefined;
    if (typeof teardown !== 'function') return;
    if ((request.number as number) === 0) return teardown(); // it was answered within `publish`
    const { release } = request;
    request.release = () => {
      release?.();
      teardown();
    };
  }

  private answer({ id }: PendingRequest, { err, response, isDisposed, status }: WritePacket): void {
    const packet: Record<string, unknown> = { id };
    if (err) packet.err = this.serializeError(err);
    else if (response !== undefined) packet.response = this.serializeResponse(response);
    if (isDisposed) packet.isDisposed = true;
    if (status !== undefined) packet.status = status;
    this.receive(packet, undefined, id);
  }

  private async connectFor(pattern: string): Promise<void> {
    try {
      await this.connect();
    } catch (cause) {
      throw new ParleyError('PARLEY_CONNECT_FAILED', { pattern, address: this.address, cause });
    }
  }
}

const packetOf = (pattern: unknown, { data, metadata }: Pick<EventPacket, 'data' | 'metadata'>): ReadPacket =>
  metadata === undefined ? { pattern, data } : { pattern, data, metadata: metadata as Record<string, string> };
