import type { Connection } from '../connection/connection.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import type { Encoded } from '../packet/envelope.js';
import { extensionVersion, type ControlPacket, type RequestExtension } from '../packet/extension.js';
import type { Metadata } from '../packet/metadata.js';
import type { EventPacket, WritePacket } from '../packet/packets.js';
import { parseJson } from '../packet/parse-json.js';
import { Sequence } from '../packet/sequence.js';
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
  private readonly codec: RequestCodec;
  private readonly outgoing = new Sequence();
  private readonly incoming = new Sequence();
  private readonly timeout: number;
  private waiting: PendingRequest[] = [];
  private server?: ServerIdentity;
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
      this.incoming.run(this.codec.decode(message, channel), this.onPacket, error => this.undecodable(error, message));
    } catch (error) {
      this.undecodable(error, message);
    }
  }

  abandon(request: PendingRequest): void {
    this.pending.remove(request);
    const server = request.server ?? this.server;
    if (request.written && server !== undefined && this.connection.connected) {
      this.driver.writeControl({ cancel: request.id }, server);
    }
  }

  grant(request: PendingRequest, count: number): void {
    const server = request.server ?? this.server;
    if (server !== undefined && this.connection.connected) this.driver.writeControl({ credit: request.id, n: count }, server);
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
    clearTimeout(this.graceTimer);
    this.server = undefined;
    const queue = this.waiting;
    this.waiting = [];
    for (const request of queue) if (request.number !== 0) this.transmit(request);
    if (this.traits.inFlightOnLoss === 'wait') this.startGrace();
  }

  onLost(cause: Error | undefined, returns: boolean): void {
    this.server = undefined;
    if (this.traits.inFlightOnLoss === 'fail') this.failLost(cause, request => request.written);
    if (returns) return;
    clearTimeout(this.graceTimer);
    this.waiting = [];
    this.pending.failAll(request => this.lost(request, cause));
  }

  /** The client closes: what still waits for an answer fails. */
  onClosed(): void {
    clearTimeout(this.graceTimer);
    this.waiting = [];
    this.pending.failAll(
      request => new ParleyError('PARLEY_CLIENT_CLOSED', { pattern: request.target.route, address: this.driver.address() }),
    );
  }

  private open(request: PendingRequest): void {
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
      this.outgoing.run(
        encoded,
        ready => this.write(request, ready),
        error => request.fail(error),
      );
    } catch (error) {
      request.fail(error);
    }
  }

  private write(request: PendingRequest, encoded: Encoded): void {
    if (request.number === 0) return;
    if (!this.connection.connected) return this.enqueue(request);
    request.written = true;
    this.driver.write(request, encoded);
  }

  /** An event in its turn among the requests. The promise is the driver's own: one for all events of a write. */
  emit(packet: EventPacket): Promise<void> {
    const encoded = this.codec.encodeEvent(packet);
    if (encoded instanceof Promise || this.outgoing.busy) {
      return new Promise((resolve, reject) => {
        this.outgoing.run(encoded, ready => resolve(this.driver.writeEvent(packet, ready)), reject);
      });
    }
    return this.driver.writeEvent(packet, encoded);
  }

  eventPacket(target: ResolvedPattern, data: unknown, options: Pick<SendOptions, 'metadata'> | undefined): EventPacket {
    const metadata = this.metadataFor(target, data, options?.metadata);
    return { target, data, metadata };
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

  /** Tells the server that this caller understands extended replies, until the connection knows. */
  private extend(request: PendingRequest): void {
    const left = request.options === undefined ? undefined : remainingTime(request);
    if (left === undefined) {
      if (this.server === undefined) request.extension = this.hello ??= { v: extensionVersion, r: this.driver.inbox() };
    } else {
      request.extension = { v: extensionVersion, r: this.driver.inbox(), d: Math.max(0, Math.round(left)) };
    }
  }

  private readonly onPacket = (packet: WritePacket): void => {
    const { parley } = packet;
    if (this.traits.identifies === 'connection' && parley?.v !== undefined) this.server ??= { version: parley.v, control: parley.c };
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

  private startGrace(): void {
    const before = this.pending.newest;
    this.graceTimer = setTimeout(
      () => this.failLost(undefined, request => request.written && request.number <= before),
      this.options.replyGrace ?? 2000,
    ).unref();
  }

  private failLost(cause: Error | undefined, concerns: (request: PendingRequest) => boolean): void {
    this.pending.failAll(request => this.lost(request, cause), concerns);
  }

  private lost(request: PendingRequest, cause: Error | undefined): Error {
    const about = { pattern: request.target.route, address: this.driver.address() };
    if (!request.written && cause instanceof ParleyError) return new ParleyError(cause.code, { ...about, cause: cause.cause });
    return new ConnectionLostError(request.written ? 'unknown' : 'no', { ...about, cause });
  }
}

const idOf = (message: unknown): unknown => {
  try {
    return (parseJson(message) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
};
