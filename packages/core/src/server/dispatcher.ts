import { randomBytes } from 'node:crypto';
import type { RpcContext } from '../context/rpc-context.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import { describePattern } from '../packet/describe-pattern.js';
import { extensionVersion, type ControlPacket } from '../packet/extension.js';
import { noHandlerMessage } from '../packet/no-handler.js';
import type { IncomingPacket } from '../packet/packets.js';
import { Admission, type AdmissionOwner } from './admission.js';
import { EventDispatch, type EventDispatchOwner } from './event-dispatch.js';
import type { HandlerRegistry } from './handler-registry.js';
import { InFlight } from './in-flight.js';
import type { RegisteredHandler } from './message-handler.js';
import { Presence } from './presence.js';
import { ReplyFailure } from './reply-failure.js';
import type { ReplySink } from './reply-sink.js';
import { ReplyWriter } from './reply-writer.js';
import { isImmediate } from './result-kind.js';
import { RunningRequest, type RunningRequestOwner } from './running-request.js';
import type { ServerOptions } from './server-options.js';
import type { ServerTraits } from './server-traits.js';
import { Settling } from './settling.js';
import { Surroundings } from './surroundings.js';
import { UnknownPatterns } from './unknown-patterns.js';

/** How long a closing server waits for its last errors to be handed over, in ms. */
const lastWords = 250;

/**
 * Takes packets to their handlers and the results back. A request that is answered synchronously costs a look-up, the
 * call and one packet: no promise, no closure, no entry anywhere.
 */
export class Dispatcher implements RunningRequestOwner, EventDispatchOwner, AdmissionOwner {
  readonly writer: ReplyWriter;
  readonly maxBuffered: number;
  readonly surroundings: Surroundings;
  readonly settling: Settling;
  readonly inFlight: InFlight;
  readonly unknown: UnknownPatterns;
  /** Takes nothing any more: requests are refused, broker messages given back. */
  draining = false;
  /** The time for what was taken before is over, too. */
  private over = false;
  private dropped = 0;
  private readonly presence: Presence;
  private readonly admission: Admission;
  private readonly active = new Set<ReplySink>();
  private readonly events = new EventDispatch(this);

  constructor(
    readonly registry: HandlerRegistry,
    private readonly options: ServerOptions,
    private readonly traits: ServerTraits,
    readonly logger: Logger,
  ) {
    this.writer = new ReplyWriter({
      envelope: traits.envelope,
      identifies: traits.identifies,
      exposeErrors: options.exposeErrors ?? false,
      serverId: randomBytes(6).toString('base64url'),
      serializer: options.serializer,
      logger,
    });
    this.maxBuffered = options.maxBuffered ?? 65_536;
    this.inFlight = new InFlight(options.maxInFlight ?? 65_536);
    this.settling = new Settling(this.inFlight, logger);
    this.surroundings = new Surroundings(options.requestContext ?? false, logger);
    this.presence = new Presence(options.keepAlive ?? 10_000, () => this.requests());
    this.admission = new Admission(this, this.inFlight, logger);
    this.unknown = new UnknownPatterns(logger);
  }

  /** Handlers at work. */
  get running(): number {
    return this.inFlight.size;
  }

  start(): void {
    this.draining = this.over = false;
  }

  dispatch(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (this.draining) this.refuse(packet, context, sink);
    else if (sink.admit !== undefined) this.admission.ask(packet, context, sink);
    else this.admitted(packet, context, sink);
  }

  admitted(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (this.over) this.refuse(packet, context, sink);
    else if (packet.id === undefined) this.events.dispatch(packet, context, sink);
    else this.dispatchRequest(packet, context, sink);
  }

  /** A caller's word about a request of this sink. */
  control(control: ControlPacket, sink: ReplySink): void {
    if (control.cancel !== undefined) {
      sink.running.get(control.cancel)?.stop(new ParleyError('PARLEY_CANCELLED'));
    } else if (control.credit !== undefined) {
      sink.running.get(control.credit)?.grant(Number(control.n));
    }
  }

  /** Nobody takes this sink's answers any more: its producers stop. */
  abandon(sink: ReplySink, cause?: Error, id?: unknown): void {
    const reason = cause instanceof ParleyError ? cause : new ParleyError('PARLEY_CONNECTION_LOST', { cause });
    if (id !== undefined) return sink.running.get(id)?.stop(reason);
    for (const request of [...sink.running.values()]) request.stop(reason);
    this.active.delete(sink);
    this.inFlight.forget(sink);
  }

  /** There will be no way to any of them. */
  abandonAll(cause?: Error): void {
    this.writer.gate.drop();
    for (const sink of [...this.active]) this.abandon(sink, cause);
  }

  /** Resolves when no handler is at work, or after `limit` ms, when those that are have been told to stop. */
  async drain(limit: number): Promise<void> {
    this.draining = true;
    await this.inFlight.idle(limit);
    this.over = true;
    this.inFlight.flush();
    const message = 'The handler was not done when the time for shutting down was over (shutdownTimeout).';
    const reason = new ParleyError('PARLEY_SHUTDOWN_TIMEOUT', { message });
    this.events.cutOff(reason);
    for (const request of this.requests()) request.fail(new ReplyFailure(reason.code, message));
    this.settling.giveBackAll();
    await this.inFlight.idle(lastWords);
    for (const request of this.requests()) request.stop(reason);
    this.settling.giveBackAll();
    this.presence.stop();
    if (this.dropped > 0)
      this.logger.warn(`${this.dropped} event(s) came while the server was shutting down and were dropped`);
    this.dropped = 0;
  }

  ended(request: RunningRequest): void {
    request.sink.running.delete(request.key);
    this.done(request.context);
    this.inFlight.end();
  }

  private dispatchRequest(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (packet.parley !== undefined && this.traits.identifies === 'connection') this.identify(packet, context, sink);
    const handler = this.registry.message(packet.pattern);
    if (handler === undefined) return this.noHandler(packet, context, sink);
    if (sink.takes !== undefined && !sink.takes(handler, context)) return this.settling.done(context);
    if (this.inFlight.full) {
      const failure = new ReplyFailure('PARLEY_OVERLOADED', 'Too many requests are in flight (maxInFlight).');
      return this.settling.doneAfter(this.writer.sendError(failure, packet, sink, context, true), context);
    }
    const left = packet.parley?.d;
    if (typeof left === 'number') context.deadline = Date.now() + left;
    if (!this.surroundings.any) return this.handle(handler, packet, context, sink);
    this.surroundings.enter(
      packet,
      context,
      () => this.handle(handler, packet, context, sink),
      error => this.conclude(this.writer.sendError(error, packet, sink, context, true), packet, context, sink),
    );
  }

  private handle(handler: RegisteredHandler, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    let sent: void | Promise<void>;
    try {
      const result: unknown = handler.callback(packet.data, context);
      if (!isImmediate(result)) return this.follow(result, packet, context, sink);
      const parley = this.writer.isExtended(packet, sink) ? this.writer.extension(packet, sink, true) : undefined;
      sent = this.writer.send({ response: result, isDisposed: true, parley, id: packet.id }, packet, sink, context);
    } catch (error) {
      sent = this.writer.sendError(error, packet, sink, context, true);
    }
    this.conclude(sent, packet, context, sink);
  }

  private follow(result: unknown, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    const request = new RunningRequest(this, packet, context, sink);
    // a peer that repeats an id while it is in use gets both answers; only the first can be cancelled
    request.key = sink.running.has(packet.id) ? request : packet.id;
    request.scope = this.surroundings.scope();
    sink.running.set(request.key, request);
    this.active.add(sink);
    this.inFlight.begin();
    if (context.deadline !== undefined) request.limit(context.deadline - Date.now());
    this.presence.keep();
    if (this.traits.identifies === 'request' && packet.parley !== undefined) this.presence.announceIfSlow(request);
    request.follow(result);
  }

  /** The answer is given. If it is not handed over yet (back-pressure, or a slow serializer), a drain waits for that. */
  private conclude(sent: void | Promise<void>, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (sent === undefined) return this.done(context);
    this.inFlight.begin();
    void sent
      .then(undefined, (failure: unknown) => this.writer.sendError(failure, packet, sink, context, true))
      .then(() => {
        this.done(context);
        this.inFlight.end();
      });
  }

  /** The first packet of a caller that understands it makes the server say who it is, once per connection. */
  private identify(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (sink.extended) return;
    sink.extended = true;
    void this.writer.sendQuietly(
      { parley: { v: extensionVersion, c: sink.controlAddress }, id: packet.id },
      packet,
      sink,
      context,
    );
  }

  private noHandler(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    // where others may have a handler, only they know
    if (this.traits.broadcast || sink.takes !== undefined) return this.settling.done(context);
    const parley = this.writer.extension(packet, sink, true);
    const reply = { err: noHandlerMessage, status: 'error', parley, id: packet.id };
    const sent = this.writer.sendQuietly(reply, packet, sink, context);
    this.unknown.log(describePattern(packet.pattern), 'request');
    this.settling.doneAfter(sent, context);
  }

  private refuse(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (this.settling.release(context)) return;
    if (packet.id === undefined) this.dropped++;
    else if (!this.traits.broadcast) {
      void this.writer.sendError(
        new ReplyFailure('PARLEY_SERVER_CLOSED', 'The server is shutting down.'),
        packet,
        sink,
        context,
        true,
      );
    }
  }

  done(context: RpcContext, failure?: Error): void {
    if (this.surroundings.any) this.surroundings.leave(context);
    if (context.settlement !== undefined) this.settling.done(context, failure);
  }

  private *requests(): Iterable<RunningRequest> {
    for (const sink of this.active) yield* [...sink.running.values()];
  }
}
