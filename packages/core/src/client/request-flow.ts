import type { Connection } from '../connection/connection.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import type { Encoded } from '../packet/envelope.js';
import { extensionVersion, type ControlPacket, type RequestExtension } from '../packet/extension.js';
import type { Metadata } from '../packet/metadata.js';
import type { EventPacket, WritePacket } from '../packet/packets.js';
import { isPromise } from '../packet/is-promise.js';
import { parseJson } from '../packet/parse-json.js';
import { Sequence } from '../packet/sequence.js';
import type { MaybePromise } from '../packet/serializer.js';
import { applyLimits, remainingTime } from './call-limits.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';
import { EventRequest } from './event-request.js';
import type { PendingRequest, RequestOwner, ServerIdentity } from './pending-request.js';
import { PendingRequests, type PendingRequestsOwner } from './pending-requests.js';
import { remoteErrorOf } from './remote-error-of.js';
import { RequestCodec } from './request-codec.js';

/** The driver steps of a client, as the flow of requests calls them. */
export interface RequestDriver {
  write(request: PendingRequest, encoded: Encoded): void;
  writeEvent(packet: EventPacket, encoded: Encoded): Promise<void>;
  writeControl(control: ControlPacket, server: ServerIdentity): void;
  /** The inbox replies shall go to, where requests have to name one. */
  inbox(): string | undefined;
  address(): string | undefined;
}

/** Calls of a connection that ended before it said who serves it, beyond which nobody is told. */
const maxOrphans = 1024;

/** What a dispatch hook sees of a request or event. */
export interface Dispatched {
  readonly route: string;
  readonly data: unknown;
  metadata?: Metadata;
}

export type DispatchHook = (packet: Dispatched) => void;

/** The way of requests and events out, of answers back, and what becomes of them when the connection breaks. */
export class RequestFlow implements RequestOwner, PendingRequestsOwner {
  readonly pending: PendingRequests;
  dispatchHook?: DispatchHook;
  /** What is under way may finish; nothing new begins. */
  draining = false;
  private readonly codec: RequestCodec;
  private readonly outgoing = new Sequence();
  private readonly incoming = new Sequence();
  private readonly timeout: number;
  private waiting: PendingRequest[] = [];
  private server?: ServerIdentity;
  /** Calls that ended before their connection said who serves it; it is told then. */
  private orphans: string[] = [];
  private connections = 0;
  private hello?: RequestExtension;
  private graceTimer?: NodeJS.Timeout;

  constructor(
    private readonly options: ClientOptions,
    private readonly traits: ClientTraits,
    private readonly connection: Connection,
    private readonly driver: RequestDriver,
    private readonly logger: Logger,
  ) {
    this.codec = new RequestCodec(traits.envelope, options.serializer, options.deserializer);
    this.pending = new PendingRequests(this, options.maxPending ?? 65_536);
    this.timeout = options.timeout ?? 30_000;
  }

  /** Sends now, or as soon as there is a connection. Fails the request rather than throwing. */
  start(request: PendingRequest): void {
    try {
      this.open(request);
    } catch (error) {
      request.error(error);
      return;
    }
    if (this.connection.connected) this.transmit(request);
    else this.enqueue(request);
  }

  /** Takes one message of the driver: a packet, several in any form, or nothing this client waits for. */
  receive(message: unknown, channel?: string): void {
    try {
      const packet = this.codec.decode(message, channel);
      if (!isPromise(packet) && !this.incoming.busy) return this.onPacket(packet);
      this.incoming.run(packet, this.onPacket, error => this.undecodable(error, message));
    } catch (error) {
      this.undecodable(error, message);
    }
  }

  abandon(request: PendingRequest): void {
    this.pending.remove(request);
    if (request.written === 0) return;
    const server = request.server ?? this.server;
    if (server !== undefined) this.control({ cancel: request.id }, server);
    else if (this.traits.identifies === 'connection' && this.orphans.length < maxOrphans) this.orphans.push(request.id);
  }

  grant(request: PendingRequest, count: number): void {
    const server = request.server ?? this.server;
    if (server !== undefined) this.control({ credit: request.id, n: count }, server);
  }

  timedOut(request: PendingRequest): void {
    const timeout = request.options?.timeout ?? this.timeout;
    request.fail(
      new ParleyError('PARLEY_TIMEOUT', {
        pattern: request.target.route,
        address: this.driver.address(),
        message: request.written ? `No answer within ${timeout} ms.` : `No connection within ${timeout} ms.`,
      }),
    );
  }

  remoteError(packet: WritePacket, request: PendingRequest): unknown {
    if (this.options.remoteErrors === 'payload') return packet.err;
    return remoteErrorOf(packet, request.target.route, this.driver.address());
  }

  leavesUnwatched(request: PendingRequest): boolean {
    return this.options.idleTimeout === 'identified' && (request.server ?? this.server) === undefined;
  }

  onConnected(): void {
    this.connections++;
    this.forgetServer();
    this.hello = undefined; // the inbox may be another one now
    clearTimeout(this.graceTimer);
    if (this.traits.inFlightOnLoss === 'wait' && this.connections > 1) this.startGrace(this.connections);
    const queue = this.waiting;
    this.waiting = [];
    for (const request of queue) {
      if (request.number === 0) continue;
      if (this.connection.connected) this.transmit(request);
      else this.enqueue(request); // lost again already
    }
  }

  onLost(cause: Error | undefined, returns: boolean): void {
    this.forgetServer();
    if (this.traits.inFlightOnLoss === 'fail') this.failLost(cause, request => request.written > 0);
    if (returns) return;
    clearTimeout(this.graceTimer);
    this.waiting = [];
    this.pending.failAll(request => this.lost(request, cause));
  }

  /** The client closes: what still waits for an answer fails. */
  onClosed(): void {
    clearTimeout(this.graceTimer);
    this.draining = false;
    this.waiting = [];
    this.pending.failAll(request => this.closed(request.target));
  }

  private open(request: PendingRequest): void {
    if (this.draining) throw this.closed(request.target);
    const { options } = request;
    request.metadata = this.metadataFor(request.target, request.data, options?.metadata);
    if (options !== undefined && (options.signal !== undefined || options.deadline !== undefined)) applyLimits(request);
    try {
      this.pending.open(request, options?.timeout ?? this.timeout);
    } catch (error) {
      request.release?.();
      throw error;
    }
  }

  private enqueue(request: PendingRequest): void {
    if (this.waiting.length >= (this.options.maxQueued ?? 10_000)) {
      this.waiting = this.waiting.filter(other => other.number !== 0);
      if (this.waiting.length >= (this.options.maxQueued ?? 10_000)) {
        const message = `${this.waiting.length} calls wait for a connection, which is the limit (maxQueued).`;
        return request.fail(new ParleyError('PARLEY_OVERLOADED', { pattern: request.target.route, message }));
      }
    }
    this.waiting.push(request);
    // while reconnecting, the calls wait for that; its end, good or bad, reaches them through onConnected and onLost
    if (!this.connection.active) this.connection.start().catch((error: unknown) => request.fail(error));
  }

  private transmit(request: PendingRequest): void {
    if (request instanceof EventRequest) return this.handOver(request);
    this.extend(request);
    try {
      const encoded = this.codec.encodeRequest(request);
      if (!(encoded instanceof Promise) && !this.outgoing.busy) return this.write(request, encoded);
      if (isPromise(encoded) || this.outgoing.busy) this.writeInTurn(request, encoded);
      else this.write(request, encoded);
    } catch (error) {
      request.fail(error);
    }
  }

  private writeInTurn(request: PendingRequest, encoded: MaybePromise<Encoded>): void {
    this.outgoing.run(
      encoded,
      ready => this.write(request, ready),
      error => request.fail(error),
    );
  }

  private write(request: PendingRequest, encoded: Encoded): void {
    if (request.number === 0) return;
    if (!this.connection.connected) return this.enqueue(request);
    request.written = this.connections;
    try {
      this.driver.write(request, encoded);
    } catch (error) {
      request.written = 0;
      throw this.unwritten(error, request.target);
    }
  }

  /** An event in its turn among the requests. The promise is the driver's own: one for all events of a write. */
  emit(packet: EventPacket): Promise<void> {
    const encoded = this.codec.encodeEvent(packet);
    if (!isPromise(encoded) && !this.outgoing.busy) return this.writeEvent(packet, encoded);
    return new Promise((resolve, reject) => {
      this.outgoing.run(encoded, ready => resolve(this.writeEvent(packet, ready)), reject);
    });
  }

  private writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    try {
      if (this.connection.connected) return this.driver.writeEvent(packet, encoded);
    } catch (error) {
      throw this.unwritten(error, packet.target);
    }
    throw this.unwritten(undefined, packet.target);
  }

  eventPacket(target: ResolvedPattern, data: unknown, options: Pick<SendOptions, 'metadata'> | undefined): EventPacket {
    if (this.draining) throw this.closed(target);
    const metadata = this.metadataFor(target, data, options?.metadata);
    return { target, data, metadata };
  }

  /** A driver that throws here must not do so to the caller who unsubscribes, or to the clock. */
  private control(control: ControlPacket, server: ServerIdentity): void {
    const reachable = this.traits.identifies === 'connection' || server.control !== undefined;
    if (!reachable || !this.connection.connected) return;
    try {
      this.driver.writeControl(control, server);
    } catch (error) {
      this.logger.warn('A server could not be told to stop or to go on', error);
    }
  }

  private forgetServer(): void {
    this.server = undefined;
    this.orphans = [];
  }

  /** A server says who it is: from now on it can be told what has to stop. */
  private identified(packet: WritePacket, version: number): void {
    const server = { version, control: packet.parley?.c };
    if (this.traits.identifies === 'request') {
      // too late for a caller who is gone, but not for the producer
      const over = packet.isDisposed === true || packet.err !== undefined;
      if (!over && this.pending.isGone(packet.id)) this.control({ cancel: packet.id as string }, server);
      return;
    }
    if (this.server !== undefined) return;
    this.server = server;
    for (const cancel of this.orphans) this.control({ cancel }, server);
    this.orphans = [];
  }

  private metadataFor(target: ResolvedPattern, data: unknown, own: Metadata | undefined): Metadata | undefined {
    const metadata = own === undefined ? this.options.metadata : { ...this.options.metadata, ...own };
    if (this.dispatchHook === undefined) return metadata;
    const packet: Dispatched = { route: target.route, data, metadata: metadata && { ...metadata } };
    this.dispatchHook(packet);
    return packet.metadata;
  }

  private handOver(request: EventRequest): void {
    const { target, data, metadata } = request;
    this.pending.remove(request);
    try {
      request.handOver(this.emit({ target, data, metadata }));
    } catch (error) {
      request.error(error);
    }
  }

  private introduction(): RequestExtension {
    const inbox = this.driver.inbox();
    return inbox === undefined ? { v: extensionVersion } : { v: extensionVersion, r: inbox };
  }

  /** Tells the server that this caller understands extended replies, until the connection knows. */
  private extend(request: PendingRequest): void {
    const left = request.options === undefined ? undefined : remainingTime(request);
    if (left === undefined) {
      if (this.server === undefined) request.extension = this.hello ??= this.introduction();
    } else {
      request.extension = { ...this.introduction(), d: Math.max(0, Math.round(left)) };
    }
  }

  private readonly onPacket = (packet: WritePacket): void => {
    const version = packet.parley?.v;
    if (version !== undefined) this.identified(packet, version);
    this.pending.receive(packet);
  };

  private undecodable(error: unknown, message: unknown): void {
    const request = this.pending.find(idOf(message));
    const failure = new ParleyError('PARLEY_DESERIALIZATION_FAILED', {
      pattern: request?.target.route,
      address: this.driver.address(),
      cause: error,
    });
    if (request === undefined) this.logger.error(failure.message, error);
    else request.fail(failure);
  }

  /** For what was under way when an earlier connection broke. */
  private startGrace(current: number): void {
    this.graceTimer = setTimeout(
      () => this.failLost(undefined, request => request.written > 0 && request.written < current),
      this.options.replyGrace ?? 2000,
    ).unref();
  }

  private failLost(cause: Error | undefined, concerns: (request: PendingRequest) => boolean): void {
    this.pending.failAll(request => this.lost(request, cause), concerns);
  }

  private lost(request: PendingRequest, cause: Error | undefined): Error {
    const about = { pattern: request.target.route, address: this.driver.address() };
    if (request.written > 0) return new ConnectionLostError('unknown', { ...about, cause });
    if (cause instanceof ParleyError) return new ParleyError(cause.code, { ...about, cause: cause.cause });
    return new ConnectionLostError('no', { ...about, cause });
  }

  private closed({ route }: ResolvedPattern): Error {
    return new ParleyError('PARLEY_CLIENT_CLOSED', { pattern: route, address: this.driver.address() });
  }

  /** Whatever a driver throws when it does not take a packet, the caller gets a coded error. */
  private unwritten(error: unknown, { route }: ResolvedPattern): Error {
    if (error instanceof ParleyError) return error;
    return new ConnectionLostError('no', { pattern: route, address: this.driver.address(), cause: error });
  }
}

const idOf = (message: unknown): unknown => {
  try {
    return (parseJson(message) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
};
