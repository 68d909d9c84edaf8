import type { Connection } from '../connection/connection.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import type { Encoded } from '../packet/envelope.js';
import type { ControlPacket } from '../packet/extension.js';
import { MessageRecord } from '../packet/message-record.js';
import type { Metadata } from '../packet/metadata.js';
import { isPromise } from '../packet/is-promise.js';
import type { EventPacket, WritePacket } from '../packet/packets.js';
import { parseJson } from '../packet/parse-json.js';
import { Sequence } from '../packet/sequence.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { Pattern } from '../pattern/pattern.js';
import { Acquaintance } from './acquaintance.js';
import { CallErrors } from './call-errors.js';
import { applyLimits } from './call-limits.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';
import { EventKeys } from './event-keys.js';
import { EventRequest } from './event-request.js';
import { EventWrites } from './event-writes.js';
import type { PendingRequest, RequestOwner, ServerIdentity } from './pending-request.js';
import { PendingRequests, type PendingRequestsOwner } from './pending-requests.js';
import { remoteErrorOf } from './remote-error-of.js';
import { ReplyChannels } from './reply-channels.js';
import { RequestCodec } from './request-codec.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';

/** The wait in ms before a request is sent again for the first time; each further one is twice as long. */
const resendAfter = 50;

/** The driver steps of a client, as the flow of requests calls them. */
export interface RequestDriver {
  write(request: PendingRequest, encoded: Encoded): MaybePromise<void>;
  writeEvent(packet: EventPacket, encoded: Encoded): Promise<void>;
  writeControl(control: ControlPacket, server: ServerIdentity): void;
  subscribe(channel: string): MaybePromise<void>;
  unsubscribe(channel: string): MaybePromise<void>;
  /** The inbox replies shall go to, where requests have to name one. */
  inbox(): string | undefined;
  address(): string | undefined;
}

/** What a dispatch hook sees of a request or event. */
export interface Dispatched {
  readonly route: string;
  /** The pattern as the caller wrote it the first time. */
  readonly pattern: Pattern;
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
  private readonly acquaintance: Acquaintance;
  private readonly errors: CallErrors;
  private readonly eventWrites: EventWrites;
  private readonly eventKeys?: EventKeys;
  /** Where servers of Nest answer, on transports where that is not the inbox. */
  readonly replyChannels?: ReplyChannels;
  private readonly timeout: number;
  private readonly maxQueued: number;
  private readonly replyGrace: number;
  private waiting: PendingRequest[] = [];
  private connections = 0;
  private reconnectedAt = -Infinity;
  /** How often requests were sent again. */
  private readonly resent = new WeakMap<PendingRequest, number>();
  private graceTimer?: NodeJS.Timeout;

  constructor(
    private readonly options: ClientOptions,
    private readonly traits: ClientTraits,
    private readonly connection: Connection,
    private readonly driver: RequestDriver,
    private readonly logger: Logger,
  ) {
    this.codec = new RequestCodec(traits.envelope, options.serializer, options.deserializer, traits.nativeMetadata);
    if (traits.eventKeys) this.eventKeys = new EventKeys();
    const { replyChannel } = traits;
    if (replyChannel !== undefined) {
      const steps = {
        channelOf: replyChannel,
        subscribe: (channel: string) => driver.subscribe(channel),
        unsubscribe: (channel: string) => driver.unsubscribe(channel),
        eachPending: (visit: (route: string) => void) => {
          for (const { target } of this.pending.all()) visit(target.route);
        },
      };
      this.replyChannels = new ReplyChannels(steps, logger);
    }
    this.pending = new PendingRequests(this, options.maxPending ?? 65_536);
    this.errors = new CallErrors(() => driver.address());
    this.acquaintance = new Acquaintance(traits.identifies, {
      inbox: () => driver.inbox(),
      control: (control, server) => this.control(control, server),
      isGone: id => this.pending.isGone(id),
    });
    this.timeout = options.timeout ?? 30_000;
    this.eventWrites = new EventWrites(this.errors);
    this.maxQueued = options.maxQueued ?? 10_000;
    this.replyGrace = options.replyGrace ?? 2000;
  }

  /** Sends now, or as soon as there is a connection. Fails the request rather than throwing. */
  start(request: PendingRequest): void {
    try {
      this.open(request);
    } catch (error) {
      request.error(error);
      return;
    }
    this.resume(request);
  }

  /** Takes one message of the driver: a packet, several in any form, or nothing this client waits for. */
  receive(message: unknown, channel?: string, id?: string): void {
    try {
      const packet = this.codec.decode(message, channel);
      if (!isPromise(packet) && !this.incoming.busy) return this.onPacket(packet, id);
      this.incoming.run(
        packet,
        decoded => this.onPacket(decoded, id),
        error => this.undecodable(error, message, id),
      );
    } catch (error) {
      this.undecodable(error, message, id);
    }
  }

  abandon(request: PendingRequest): void {
    this.pending.remove(request);
    if (request.written > 0) this.acquaintance.cancel(request);
  }

  resend(request: PendingRequest): boolean {
    if (request.number === 0) return true; // nobody waits for it
    if (performance.now() - this.reconnectedAt >= this.replyGrace) return false;
    const times = this.resent.get(request) ?? 0;
    this.resent.set(request, times + 1);
    request.written = 0;
    setTimeout(() => {
      if (request.number !== 0) this.resume(request);
    }, resendAfter * 2 ** times).unref();
    return true;
  }

  grant(request: PendingRequest, count: number): void {
    this.acquaintance.grant(request, count);
  }

  timedOut(request: PendingRequest): void {
    const { connected, writable } = this.connection;
    request.fail(this.errors.timedOut(request, request.options?.timeout ?? this.timeout, connected && !writable));
  }

  remoteError(packet: WritePacket, request: PendingRequest): unknown {
    if (this.options.remoteErrors === 'payload') return packet.err;
    return remoteErrorOf(packet, request.target.route, this.driver.address());
  }

  leavesUnwatched(request: PendingRequest): boolean {
    return this.options.idleTimeout === 'identified' && !this.acquaintance.knows(request);
  }

  onConnected(): void {
    this.connections++;
    this.acquaintance.forget();
    this.replyChannels?.onConnected();
    clearTimeout(this.graceTimer);
    if (this.connections > 1) this.reconnectedAt = performance.now();
    if (this.traits.inFlightOnLoss === 'wait' && this.connections > 1) this.startGrace(this.connections);
    this.sendWaiting();
  }

  /** Calls that waited go out, in their order. */
  sendWaiting(): void {
    const queue = this.waiting;
    this.waiting = [];
    for (const request of queue) {
      if (request.number !== 0) this.resume(request); // it may be lost or held again already
    }
  }

  private resume(request: PendingRequest): void {
    if (this.connection.writable) this.transmit(request);
    else this.enqueue(request);
  }

  onLost(cause: Error | undefined, returns: boolean): void {
    this.acquaintance.forget();
    if (this.traits.inFlightOnLoss === 'fail') this.failLost(cause, request => request.written > 0);
    if (returns) return this.replyChannels?.onLost();
    this.replyChannels?.clear();
    clearTimeout(this.graceTimer);
    this.waiting = [];
    this.pending.failAll(request => this.errors.lost(request, cause));
  }

  /** The client is about to close: servers that can be told so hear that nobody waits any more. */
  cancelPending(): void {
    if (this.traits.identifies === 'connection') return; // they see it themselves
    for (const request of this.pending.all()) if (request.written > 0) this.acquaintance.cancel(request);
  }

  /** The client closes: what still waits for an answer fails. */
  onClosed(): void {
    this.replyChannels?.clear();
    clearTimeout(this.graceTimer);
    this.draining = false;
    this.waiting = [];
    this.pending.failAll(request => this.errors.closed(request.target));
  }

  private open(request: PendingRequest): void {
    if (this.draining) throw this.errors.closed(request.target);
    const { options, record } = request;
    if (record !== undefined) checkRecord(record, request.target);
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
    if (this.waiting.length >= this.maxQueued) this.waiting = this.waiting.filter(other => other.number !== 0);
    if (this.waiting.length >= this.maxQueued) {
      const message = `${this.waiting.length} calls wait for a connection, which is the limit (maxQueued).`;
      return request.fail(new ParleyError('PARLEY_OVERLOADED', { pattern: request.target.route, message }));
    }
    this.waiting.push(request);
    // while reconnecting, the calls wait for that; its end, good or bad, reaches them through onConnected and onLost
    if (!this.connection.active) this.connection.start().catch((error: unknown) => request.fail(error));
  }

  private transmit(request: PendingRequest): void {
    if (request instanceof EventRequest) return this.handOver(request);
    this.acquaintance.introduce(request);
    try {
      const encoded = this.codec.encodeRequest(request);
      const listening = this.replyChannels?.listen(request.target.route);
      if (listening !== undefined) this.writeInTurn(request, this.heardOf(listening, encoded, request.target));
      else if (isPromise(encoded) || this.outgoing.busy) this.writeInTurn(request, encoded);
      else this.write(request, encoded);
    } catch (error) {
      request.fail(error);
    }
  }

  /** Nothing is sent whose answer nobody would hear. */
  private async heardOf(
    listening: Promise<void>,
    encoded: MaybePromise<Encoded>,
    target: ResolvedPattern,
  ): Promise<Encoded> {
    const refused = (error: unknown): never => {
      throw this.errors.unanswerable(error, target);
    };
    const [ready] = await Promise.all([encoded, listening.then(undefined, refused)]);
    return ready;
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
    if (!this.connection.writable) return this.enqueue(request);
    request.written = this.connections;
    try {
      const written = this.driver.write(request, encoded);
      if (isPromise(written))
        written.then(undefined, (error: unknown) => request.fail(this.errors.undelivered(error, request.target)));
    } catch (error) {
      request.written = 0;
      throw this.errors.unwritten(error, request.target);
    }
  }

  /**
   * An event in its turn among the requests.
   * @param timeout for the transport to take it over, in ms
   * @returns one promise for all events of a write, if they have one time-out
   */
  emit(packet: EventPacket, timeout: number = this.timeout): Promise<void> {
    const encoded = this.codec.encodeEvent(packet);
    if (!isPromise(encoded) && !this.outgoing.busy) return this.writeEvent(packet, encoded, timeout);
    return new Promise((resolve, reject) => {
      const written = (ready: Encoded): void => {
        // held while it was serialised: it goes on waiting in its place among the requests
        if (this.connection.connected && !this.connection.writable) this.emitAgain(packet, timeout, resolve, reject);
        else resolve(this.writeEvent(packet, ready, timeout));
      };
      this.outgoing.run(encoded, written, reject);
    });
  }

  private emitAgain(
    packet: EventPacket,
    timeout: number,
    resolve: (handedOver: Promise<void> | void) => void,
    reject: (error: unknown) => void,
  ): void {
    const { target, data, metadata, extension, record } = packet;
    const event = new EventRequest(this, target, record ?? data, { timeout }, resolve, reject);
    event.metadata = metadata;
    event.key = extension;
    this.pending.open(event, timeout);
    this.enqueue(event);
  }

  private writeEvent(packet: EventPacket, encoded: Encoded, timeout: number): Promise<void> {
    const { target } = packet;
    try {
      if (this.connection.connected)
        return this.eventWrites.bounded(this.driver.writeEvent(packet, encoded), target, timeout);
    } catch (error) {
      throw this.errors.unwritten(error, target);
    }
    throw this.errors.unwritten(undefined, target);
  }

  eventPacket(target: ResolvedPattern, value: unknown, options: Pick<SendOptions, 'metadata'> | undefined): EventPacket {
    if (this.draining) throw this.errors.closed(target);
    const record = value instanceof MessageRecord ? value : undefined;
    if (record !== undefined) checkRecord(record, target);
    const data = record === undefined ? value : record.data;
    const metadata = this.metadataFor(target, data, options?.metadata);
    return { target, data, metadata, extension: this.eventKeys?.next(), record };
  }

  /** A driver that throws here must not do so to the caller who unsubscribes, or to the clock. */
  private control(control: ControlPacket, server: ServerIdentity): void {
    if (!this.connection.connected) return;
    try {
      this.driver.writeControl(control, server);
    } catch (error) {
      this.logger.warn('A server could not be told to stop or to go on', error);
    }
  }

  private metadataFor(target: ResolvedPattern, data: unknown, own: Metadata | undefined): Metadata | undefined {
    const metadata = own === undefined ? this.options.metadata : { ...this.options.metadata, ...own };
    if (this.dispatchHook === undefined) return metadata;
    const packet: Dispatched = { route: target.route, pattern: target.pattern, data, metadata: metadata && { ...metadata } };
    this.dispatchHook(packet);
    return packet.metadata;
  }

  private handOver(request: EventRequest): void {
    const { target, data, metadata, record } = request;
    const extension = request.key ?? this.eventKeys?.next();
    this.pending.remove(request);
    try {
      request.handOver(this.emit({ target, data, metadata, extension, record }, request.options?.timeout));
    } catch (error) {
      request.error(error);
    }
  }

  private onPacket(packet: WritePacket, id: unknown = packet.id): void {
    const version = packet.parley?.v;
    if (version !== undefined) this.acquaintance.identified(packet, version, id);
    this.pending.receive(packet, id);
  }

  private undecodable(error: unknown, message: unknown, id: unknown = idOf(message)): void {
    const request = this.pending.find(id);
    const failure = this.errors.undecodable(request, error);
    if (request === undefined) this.logger.error(failure.message, error);
    else request.fail(failure);
  }

  /** For what was under way when an earlier connection broke. */
  private startGrace(current: number): void {
    this.graceTimer = setTimeout(
      () => this.failLost(undefined, request => request.written > 0 && request.written < current),
      this.replyGrace,
    ).unref();
  }

  private failLost(cause: Error | undefined, concerns: (request: PendingRequest) => boolean): void {
    this.pending.failAll(request => this.errors.lost(request, cause), concerns);
  }
}

const checkRecord = ({ data }: MessageRecord, { route }: ResolvedPattern): void => {
  if (data === undefined || data === null) throw new ParleyError('PARLEY_INVALID_DATA', { pattern: route });
};

const idOf = (message: unknown): unknown => {
  try {
    return (parseJson(message) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
};
