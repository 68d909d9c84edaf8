import type { Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { Deserializer, MaybePromise } from '../packet/serializer.js';
import type { Dispatcher } from './dispatcher.js';
import type { ReplySink } from './reply-sink.js';
import { ControlMessage, RequestDecoder, type Incoming } from './request-decoder.js';

/** What an intake takes from its server. */
export interface IntakeOptions {
  readonly deserializer?: Deserializer;
  /** The channel says which handler it is for, whatever the packet says. */
  readonly byChannel: boolean;
  readonly logger: Logger;
  /** Where it came from, if there is no channel; for messages. */
  readonly address: () => string;
}

/** The way of what arrives to the dispatcher: decoded, in order, and held back while there is no room. */
export class Intake {
  private readonly decoder: RequestDecoder;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly options: IntakeOptions,
  ) {
    this.decoder = new RequestDecoder(options.deserializer, options.byChannel, dispatcher.registry.packets);
  }

  take(message: unknown, sink: ReplySink, channel: string | undefined, raw: unknown): void {
    if (sink.backlog !== undefined) return sink.backlog.push(() => this.take(message, sink, channel, raw));
    let decoded: MaybePromise<Incoming>;
    try {
      decoded = this.decoder.decode(message, channel);
    } catch (error) {
      return this.undecodable(error as Error, sink, channel, raw);
    }
    if (!isPromise(decoded) && !sink.incoming.busy) return this.accept(decoded, sink, raw);
    sink.incoming.run(
      decoded,
      packet => this.accept(packet, sink, raw),
      error => this.undecodable(error as Error, sink, channel, raw),
    );
  }

  private accept(incoming: Incoming, sink: ReplySink, raw: unknown): void {
    const { dispatcher } = this;
    if (!(incoming instanceof ControlMessage)) return dispatcher.dispatch(incoming, sink.context(incoming, raw), sink);
    dispatcher.control(incoming.control, sink);
    // it may have come where messages are acknowledged, which only its context knows
    if (raw !== undefined) dispatcher.settling.done(sink.context({ pattern: undefined, data: undefined }, raw));
  }

  private undecodable(error: Error, sink: ReplySink, channel: string | undefined, raw: unknown): void {
    const { logger, address } = this.options;
    logger.error(`A message on '${channel ?? address()}' could not be understood`, error);
    this.dispatcher.settling.done(sink.context({ pattern: channel, data: undefined }, raw), error, 'undecodable');
  }
}
