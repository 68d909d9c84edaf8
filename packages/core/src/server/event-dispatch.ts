import type { RpcContext } from '../context/rpc-context.js';
import { isError } from '../errors/is-error.js';
import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import { describePattern } from '../packet/describe-pattern.js';
import type { IncomingPacket } from '../packet/packets.js';
import { EventRun, type EventRunOwner } from './event-run.js';
import type { HandlerRegistry } from './handler-registry.js';
import type { InFlight } from './in-flight.js';
import type { RegisteredHandler } from './message-handler.js';
import type { ReplySink } from './reply-sink.js';
import { isImmediate } from './result-kind.js';
import type { Settling } from './settling.js';
import type { Surroundings } from './surroundings.js';
import type { UnknownPatterns } from './unknown-patterns.js';

/** What events share with requests. */
export interface EventDispatchOwner {
  readonly registry: HandlerRegistry;
  readonly surroundings: Surroundings;
  readonly settling: Settling;
  readonly inFlight: InFlight;
  readonly unknown: UnknownPatterns;
  readonly logger: Logger;
  /** The message was handled, well or badly. */
  done(context: RpcContext, failure?: Error): void;
}

/** Takes events to all of their handlers. */
export class EventDispatch implements EventRunOwner {
  private readonly runs = new Set<EventRun>();

  constructor(private readonly owner: EventDispatchOwner) {}

  dispatch(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    const { owner } = this;
    let handlers = owner.registry.event(packet.pattern);
    if (handlers.length === 0) return this.noHandler(packet, context);
    if (sink.takes !== undefined) {
      handlers = handlers.filter(handler => sink.takes!(handler, context));
      if (handlers.length === 0) return owner.settling.done(context);
    }
    if (!owner.surroundings.any) return this.handle(handlers, packet, context, sink);
    owner.surroundings.enter(
      packet,
      context,
      () => this.handle(handlers, packet, context, sink),
      error => owner.done(context, this.eventFailed(error, packet)),
    );
  }

  /** Those that are not done when the server has to be: the broker, if there is one, gives them to another. */
  cutOff(reason: Error): void {
    const { surroundings, settling, inFlight } = this.owner;
    for (const run of this.runs) {
      this.runs.delete(run);
      run.stop(reason);
      surroundings.leave(run.context);
      settling.release(run.context);
      inFlight.end();
    }
  }

  eventDone(run: EventRun): void {
    this.runs.delete(run);
    this.owner.done(run.context, run.failure);
    this.owner.inFlight.end();
  }

  eventFailed(error: unknown, packet: IncomingPacket): Error {
    this.owner.logger.error(`An event handler of '${describePattern(packet.pattern)}' failed`, error);
    if (isError(error)) return error;
    return new Error(typeof error === 'string' ? error : 'The handler threw what is no Error', { cause: error });
  }

  private handle(
    handlers: readonly RegisteredHandler[],
    packet: IncomingPacket,
    context: RpcContext,
    sink: ReplySink,
  ): void {
    let failure: Error | undefined;
    let run: EventRun | undefined;
    for (const handler of handlers) {
      try {
        const result: unknown = handler.callback(packet.data, context);
        if (!isImmediate(result)) (run ??= new EventRun(this, packet, context)).follow(result);
      } catch (error) {
        const thrown = this.eventFailed(error, packet);
        failure ??= thrown;
      }
    }
    if (run === undefined) return this.owner.done(context, failure);
    run.failure = failure;
    this.runs.add(run);
    const { inFlight } = this.owner;
    inFlight.begin();
    if (inFlight.full) inFlight.hold(sink);
  }

  private noHandler(packet: IncomingPacket, context: RpcContext): void {
    const pattern = describePattern(packet.pattern);
    this.owner.unknown.log(pattern, 'event');
    this.owner.settling.done(context, new ParleyError('PARLEY_NO_HANDLER', { pattern }), 'no-handler');
  }
}
