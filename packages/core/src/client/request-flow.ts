import type { Connection } from '../connection/connection.js';
import type { Logger } from '../logger.js';
import type { Encoded } from '../packet/envelope.js';
import type { ControlPacket } from '../packet/extension.js';
import { isPromise } from '../packet/is-promise.js';
import type { WritePacket } from '../packet/packets.js';
import { Sequence } from '../packet/sequence.js';
import type { MaybePromise } from '../packet/serializer.js';
import { Acquaintance } from './acquaintance.js';
import { CallErrors } from './call-errors.js';
import { applyLimits } from './call-limits.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';
import { EventFlow, type EventFlowOwner } from './event-flow.js';
import { EventRequest } from './event-request.js';
import { Farewell } from './farewell.js';
import { idOf } from './id-of.js';
import { OutgoingMetadata } from './outgoing-metadata.js';
import type { PendingRequest, ServerIdentity } from './pending-request.js';
import { PendingRequests, type PendingRequestsOwner } from './pending-requests.js';
import { remoteErrorOf } from './remote-error-of.js';
import { checkRecord } from './record-data.js';
import { ReplyChannels } from './reply-channels.js';
import { ReplyGrace } from './reply-grace.js';
import { RequestCodec } from './request-codec.js';
import type { RequestDriver } from './request-driver.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import { WaitingCalls } from './waiting-calls.js';

/** The way of requests out, of answers back, and what becomes of them when the connection breaks. */
export class RequestFlow implements PendingRequestsOwner, EventFlowOwner {
  readonly pending: PendingRequests;
  readonly events: EventFlow;
  readonly metadata: OutgoingMetadata;
  readonly errors: CallErrors;
  readonly codec: RequestCodec;
  readonly outgoing = new Sequence();
  readonly farewell = new Farewell();
  /** What is under way may finish; nothing new begins. */
  draining = false;
  private readonly incoming = new Sequence();
  private readonly acquaintance: Acquaintance;
  /** Where servers of Nest answer, on transports where that is not the inbox. */
  readonly replyChannels?: ReplyChannels;
  private readonly timeout: number;
  private readonly waiting: WaitingCalls;
  private readonly grace: ReplyGrace;
  private connections = 0;

  constructor(
    private readonly options: ClientOptions,
    private readonly traits: ClientTraits,
    readonly connection: Connection,
    readonly driver: RequestDriver,
    private readonly logger: Logger,
  ) {
    this.codec = new RequestCodec(traits.envelope, options.serializer, options.deserializer, traits.nativeMetadata);
    this.pending = new PendingRequests(this, options.maxPending ?? 65_536);
    this.errors = new CallErrors(() => driver.address());
    this.acquaintance = new Acquaintance(traits.identifies, {
      inbox: () => driver.inbox(),
      control: (control, server) => this.control(control, server),
      isGone: id => this.pending.isGone(id),
    });
    this.metadata = new OutgoingMetadata(options.metadata);
    this.timeout = options.timeout ?? 30_000;
    this.waiting = new WaitingCalls(options.maxQueued ?? 10_000);
    this.grace = new ReplyGrace(options.replyGrace ?? 2000);
    this.events = new EventFlow(this, this.timeout, traits.eventKeys === true);
    const { replyChannel } = traits;
    if (replyChannel !== undefined) this.replyChannels = new ReplyChannels(replyChannel, driver, this.pending, logger);
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
    return this.grace.resend(request, () => this.resume(request));
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
    this.grace.stop();
    if (this.connections > 1) this.onReconnected(this.connections);
    this.sendWaiting();
  }

  /** Calls that waited go out, in their order. */
  sendWaiting(): void {
    for (const request of this.waiting.takeAll()) {
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
    this.grace.stop();
    this.waiting.takeAll();
    this.pending.failAll(request => this.errors.lost(request, cause));
  }

  wait(event: EventRequest, timeout: number): void {
    this.pending.open(event, timeout);
    this.enqueue(event);
  }

  /** The client is about to close: servers that can be told so hear that nobody waits any more. */
  cancelPending(): void {
    if (this.traits.identifies === 'connection' || !this.connection.connected) return; // they see it themselves
    for (const request of this.pending.all()) {
      if (request.written === 0) continue;
      if (request.server !== undefined) this.acquaintance.cancel(request);
      else if (this.traits.lingers) this.farewell.add(request.id);
    }
  }

  /** The client closes: what still waits for an answer fails. */
  onClosed(): void {
    this.replyChannels?.clear();
    this.grace.stop();
    this.draining = false;
    this.waiting.takeAll();
    this.pending.failAll(request => this.errors.closed(request.target));
  }

  private open(request: PendingRequest): void {
    if (this.draining) throw this.errors.closed(request.target);
    const { options, record } = request;
    if (record !== undefined) checkRecord(record, request.target);
    request.metadata = this.metadata.of(request.target, request.data, options?.metadata);
    if (options !== undefined && (options.signal !== undefined || options.deadline !== undefined)) applyLimits(request);
    try {
      this.pending.open(request, options?.timeout ?? this.timeout);
    } catch (error) {
      request.release?.();
      throw error;
    }
  }

  private enqueue(request: PendingRequest): void {
    try {
      this.waiting.add(request);
    } catch (error) {
      return request.fail(error);
    }
    // while reconnecting, the calls wait for that; its end, good or bad, reaches them through onConnected and onLost
    if (!this.connection.active) this.connection.start().catch((error: unknown) => request.fail(error));
  }

  private transmit(request: PendingRequest): void {
    if (request instanceof EventRequest) {
      this.pending.remove(request);
      return this.events.handOver(request);
    }
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
      // it found the connection dead: it waits like those that will come after it
      if (!this.connection.writable && request.number !== 0) return this.enqueue(request);
      throw this.errors.unwritten(error, request.target);
    }
  }

  /** A driver that throws here must not do so to the caller who unsubscribes, or to the clock. */
  private control(control: ControlPacket, server: ServerIdentity): void {
    if (!this.connection.connected && !this.farewell.lasts) return;
    try {
      this.driver.writeControl(control, server);
    } catch (error) {
      this.logger.warn('A server could not be told to stop or to go on', error);
    }
  }

  private onPacket(packet: WritePacket, id: unknown = packet.id): void {
    const version = packet.parley?.v;
    if (version !== undefined) {
      this.acquaintance.identified(packet, version, id);
      this.farewell.heard(id);
    }
    this.pending.receive(packet, id);
  }

  private undecodable(error: unknown, message: unknown, id: unknown = idOf(message)): void {
    const request = this.pending.find(id);
    const failure = this.errors.undecodable(request, error);
    if (request === undefined) this.logger.error(failure.message, error);
    else request.fail(failure);
  }

  /** What was under way when an earlier connection broke waits a little longer for its answer. */
  private onReconnected(current: number): void {
    this.grace.begin();
    if (this.traits.inFlightOnLoss === 'fail') return;
    this.grace.whenOver(() => this.failLost(undefined, ({ written }) => written > 0 && written < current));
  }

  private failLost(cause: Error | undefined, concerns: (request: PendingRequest) => boolean): void {
    this.pending.failAll(request => this.errors.lost(request, cause), concerns);
  }
}
