import { randomBytes } from 'node:crypto';
import { RequestContext } from '../context/request-context.js';
import type { RpcContext } from '../context/rpc-context.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import { extensionVersion, type ControlPacket } from '../packet/extension.js';
import { noHandlerMessage } from '../packet/no-handler.js';
import type { IncomingPacket } from '../packet/packets.js';
import type { DeadLetterReason } from '../settlement/settlement.js';
import { followToEnd, isImmediate } from './event-run.js';
import type { HandlerRegistry } from './handler-registry.js';
import type { RegisteredHandler } from './message-handler.js';
import { Presence } from './presence.js';
import type { ProcessingHooks } from './processing-hooks.js';
import { ReplyFailure } from './reply-failure.js';
import type { ReplySink } from './reply-sink.js';
import { describePattern, ReplyWriter } from './reply-writer.js';
import { RunningRequest, type RunningRequestOwner } from './running-request.js';
import type { ServerOptions } from './server-options.js';
import type { ServerTraits } from './server-traits.js';

/** Patterns without a handler that are logged by name; beyond, the log would be the peer's to fill. */
const loggedPatterns = 1000;

/**
 * Takes packets to their handlers and the results back. A request that is answered synchronously costs a look-up, the
 * call and one packet: no promise, no closure, no entry anywhere.
 */
export class Dispatcher implements RunningRequestOwner {
  readonly writer: ReplyWriter;
  readonly maxBuffered: number;
  hooks?: ProcessingHooks;
  /** Takes nothing any more: requests are refused, broker messages given back. */
  draining = false;
  private inFlight = 0;
  private whenIdle?: () => void;
  private readonly maxInFlight: number;
  private readonly presence: Presence;
  private readonly active = new Set<ReplySink>();
  private readonly paused = new Set<ReplySink>();
  private readonly unknown = new Set<string>();

  constructor(
    private readonly registry: HandlerRegistry,
    private readonly options: ServerOptions,
    private readonly traits: ServerTraits,
    private readonly logger: Logger,
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
    this.maxInFlight = options.maxInFlight ?? 65_536;
    this.presence = new Presence(options.keepAlive ?? 10_000, say => {
      for (const sink of this.active) for (const request of sink.running.values()) say(request);
    });
  }

  /** Handlers at work. */
  get running(): number {
    return this.inFlight;
  }

  start(): void {
    this.draining = false;
    this.presence.start();
  }

  dispatch(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (this.draining) this.refuse(packet, context, sink);
    else if (packet.id === undefined) this.dispatchEvent(packet, context, sink);
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
  abandon(sink: ReplySink, cause?: Error): void {
    const reason = cause ?? new ParleyError('PARLEY_CONNECTION_LOST');
    for (const request of [...sink.running.values()]) request.stop(reason);
    this.active.delete(sink);
    this.paused.delete(sink);
  }

  /** Resolves when no handler is at work, or after `limit` ms, when those that are have been told to stop. */
  async drain(limit: number): Promise<void> {
    this.draining = true;
    if (this.inFlight > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>(resolve => {
        this.whenIdle = resolve;
        timer = setTimeout(resolve, limit);
      });
      clearTimeout(timer);
      this.whenIdle = undefined;
    }
    const failure = new ReplyFailure('PARLEY_SERVER_CLOSED', 'The server closed before the handler was done.');
    for (const sink of this.active) for (const request of [...sink.running.values()]) request.fail(failure);
    this.presence.stop();
  }

  ended(request: RunningRequest): void {
    request.sink.running.delete(request.key);
    this.done(request.context);
    this.finished();
  }

  private dispatchRequest(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (packet.parley !== undefined && this.traits.identifies === 'connection') this.identify(packet, sink);
    const handler = this.registry.message(packet.pattern);
    if (handler === undefined) return this.noHandler(packet, context, sink);
    if (this.inFlight >= this.maxInFlight) {
      this.writer.sendError(new ReplyFailure('PARLEY_OVERLOADED', 'Too many requests are in flight (maxInFlight).'), packet, sink, true);
      return this.settle(context);
    }
    const left = packet.parley?.d;
    if (typeof left === 'number') context.deadline = Date.now() + left;
    if (this.hooks === undefined && !this.options.requestContext) this.handle(handler, packet, context, sink);
    else this.surround(packet, context, () => this.handle(handler, packet, context, sink));
  }

  private handle(handler: RegisteredHandler, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    let result: unknown;
    try {
      result = handler.callback(packet.data, context);
      if (isImmediate(result)) {
        const parley = this.writer.isExtended(packet, sink) ? this.writer.extension(packet, sink, true) : undefined;
        const sent = this.writer.send({ response: result, isDisposed: true, parley, id: packet.id }, packet, sink);
        if (sent !== undefined) return this.awaitSent(sent, packet, context, sink);
        return this.done(context);
      }
    } catch (error) {
      this.writer.sendError(error, packet, sink, true);
      return this.done(context);
    }
    this.follow(result, packet, context, sink);
  }

  private follow(result: unknown, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    const request = new RunningRequest(this, packet, context, sink);
    // a peer that repeats an id while it is in use gets both answers; only the first can be cancelled
    request.key = sink.running.has(packet.id) ? request : packet.id;
    sink.running.set(request.key, request);
    this.active.add(sink);
    this.inFlight++;
    if (context.deadline !== undefined) request.limit(context.deadline - Date.now());
    if (this.traits.identifies === 'request' && packet.parley !== undefined) this.presence.announceIfSlow(request);
    request.follow(result);
  }

  /** The answer is on its way but not handed over (back-pressure, or a slow serializer): a drain waits for it. */
  private awaitSent(sent: Promise<void>, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    this.inFlight++;
    const done = (): void => {
      this.done(context);
      this.finished();
    };
    sent.then(done, (failure: unknown) => {
      this.writer.sendError(failure, packet, sink, true);
      done();
    });
  }

  private dispatchEvent(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    const handlers = this.registry.event(packet.pattern);
    if (handlers.length === 0) return this.unknownEvent(packet, context);
    if (this.hooks === undefined && !this.options.requestContext) this.handleEvent(handlers, packet, context, sink);
    else this.surround(packet, context, () => this.handleEvent(handlers, packet, context, sink));
  }

  private handleEvent(handlers: readonly RegisteredHandler[], packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    let failure: Error | undefined;
    let open: Promise<Error | undefined>[] | undefined;
    for (const handler of handlers) {
      try {
        const result: unknown = handler.callback(packet.data, context);
        if (!isImmediate(result)) (open ??= []).push(this.followEvent(result, packet));
      } catch (error) {
        failure = this.eventFailed(error, packet);
      }
    }
    if (open === undefined) this.done(context, failure);
    else void this.awaitHandlers(open, failure, context, sink);
  }

  private followEvent(result: unknown, packet: IncomingPacket): Promise<Error | undefined> {
    return followToEnd(result).then(undefined, (error: unknown) => this.eventFailed(error, packet));
  }

  private async awaitHandlers(
    open: readonly Promise<Error | undefined>[],
    failure: Error | undefined,
    context: RpcContext,
    sink: ReplySink,
  ): Promise<void> {
    this.inFlight++;
    if (this.inFlight >= this.maxInFlight && sink.pause !== undefined && !this.paused.has(sink)) {
      this.paused.add(sink);
      sink.pause();
    }
    const failures = await Promise.all(open);
    this.done(context, failure ?? failures.find(each => each !== undefined));
    this.finished();
  }

  private eventFailed(error: unknown, packet: IncomingPacket): Error {
    this.logger.error(`An event handler of '${describePattern(packet)}' failed`, error);
    return error instanceof Error ? error : new Error(String(error));
  }

  private surround(packet: IncomingPacket, context: RpcContext, proceed: () => void): void {
    const run = this.options.requestContext
      ? (): void => RequestContext.run(new RequestContext(packet.pattern, packet.data, context), proceed)
      : proceed;
    if (this.hooks?.before === undefined) run();
    else this.hooks.before(context, run);
  }

  /** The first packet of a caller that understands it makes the server say who it is, once per connection. */
  private identify(packet: IncomingPacket, sink: ReplySink): void {
    if (sink.extended) return;
    sink.extended = true;
    this.writer.sendQuietly({ parley: { v: extensionVersion, c: sink.controlAddress }, id: packet.id }, packet, sink);
  }

  private noHandler(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (this.traits.broadcast) return this.settle(context);
    const parley = this.writer.extension(packet, sink, true);
    const reply = { err: noHandlerMessage, status: 'error', parley, id: packet.id };
    this.writer.sendQuietly(reply, packet, sink);
    this.logUnknown(packet, 'request');
    this.settle(context);
  }

  private unknownEvent(packet: IncomingPacket, context: RpcContext): void {
    this.logUnknown(packet, 'event');
    this.settle(context, new ParleyError('PARLEY_NO_HANDLER', { pattern: describePattern(packet) }), 'no-handler');
  }

  private logUnknown(packet: IncomingPacket, kind: string): void {
    const pattern = describePattern(packet);
    if (this.unknown.has(pattern) || this.unknown.size >= loggedPatterns) return;
    this.unknown.add(pattern);
    this.logger.warn(`There is no handler for ${kind} '${pattern}' (logged once per pattern)`);
  }

  private refuse(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (context.settlement !== undefined) {
      this.quietly(context.settlement.release());
    } else if (packet.id !== undefined && !this.traits.broadcast) {
      this.writer.sendError(new ReplyFailure('PARLEY_SERVER_CLOSED', 'The server is shutting down.'), packet, sink, true);
    }
  }

  /** The message was handled, well or badly. */
  private done(context: RpcContext, failure?: Error): void {
    this.hooks?.after?.(context);
    this.settle(context, failure);
  }

  private settle(context: RpcContext, failure?: Error, reason?: DeadLetterReason): void {
    if (context.settlement !== undefined) this.quietly(context.settlement.done(failure, reason));
  }

  private quietly(settling: void | Promise<void>): void {
    if (!(settling instanceof Promise)) return;
    this.inFlight++;
    settling.catch((error: unknown) => this.logger.error('A message could not be settled', error)).finally(() => this.finished());
  }

  private finished(): void {
    this.inFlight--;
    if (this.inFlight < this.maxInFlight && this.paused.size > 0) {
      for (const sink of this.paused) sink.resume?.();
      this.paused.clear();
    }
    if (this.inFlight === 0) this.whenIdle?.();
  }
}
