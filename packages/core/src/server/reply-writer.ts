import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import type { Encoded, Envelope } from '../packet/envelope.js';
import { extensionVersion, type ReplyExtension } from '../packet/extension.js';
import type { IncomingPacket, WritePacket } from '../packet/packets.js';
import type { MaybePromise, Serializer } from '../packet/serializer.js';
import { errorPayload } from './error-payload.js';
import { ReplyFailure } from './reply-failure.js';
import type { ReplySink } from './reply-sink.js';

/** What a writer takes from its server. */
export interface ReplyWriterOptions {
  readonly envelope: Envelope;
  readonly identifies: 'connection' | 'request';
  readonly exposeErrors: boolean;
  /** Tells this server from others that answer the same request. */
  readonly serverId: string;
  readonly serializer?: Serializer;
  readonly logger: Logger;
}

/** Makes the packets of answers, encodes them and hands them to their sink. */
export class ReplyWriter {
  constructor(private readonly options: ReplyWriterOptions) {}

  /**
   * Sends one packet; a promise is back-pressure, or a serializer that takes its time.
   * @throws ReplyFailure if it cannot be serialised or is too large, or rejects with it
   */
  send(packet: WritePacket, request: IncomingPacket, sink: ReplySink): void | Promise<void> {
    const encoded = this.encode(packet, request);
    return encoded instanceof Promise
      ? encoded.then(ready => this.hand(ready, request, sink))
      : this.hand(encoded, request, sink);
  }

  /** Sends a packet that may get lost without harm. */
  sendQuietly(packet: WritePacket, request: IncomingPacket, sink: ReplySink): void {
    try {
      const sent = this.send(packet, request, sink);
      if (sent instanceof Promise) sent.catch(() => undefined);
    } catch {
      // logged where it happened
    }
  }

  /** Sends the packet that ends a request in an error; whatever goes wrong with that is only logged. */
  sendError(error: unknown, request: IncomingPacket, sink: ReplySink, first: boolean): void {
    const packet = error instanceof ReplyFailure ? this.failurePacket(error, request, sink, first) : this.errorPacket(error, request, sink, first);
    try {
      const sent = this.send(packet, request, sink);
      if (sent instanceof Promise) sent.catch(failure => this.lastResort(failure, request, sink));
    } catch (failure) {
      this.lastResort(failure, request, sink);
    }
  }

  /** Whether the caller of this request understands extended replies. */
  isExtended(request: IncomingPacket, sink: ReplySink): boolean {
    return request.parley !== undefined || sink.extended;
  }

  /** What a reply says beyond Nest's packet; nothing on a connection that knows this server already. */
  extension(request: IncomingPacket, sink: ReplySink, first: boolean): ReplyExtension | undefined {
    if (!this.isExtended(request, sink)) return undefined;
    if (this.options.identifies === 'connection') return undefined;
    const s = this.options.serverId;
    return first ? { v: extensionVersion, s, c: sink.controlAddress } : { s };
  }

  private encode(packet: WritePacket, request: IncomingPacket): MaybePromise<Encoded> {
    const { serializer, envelope } = this.options;
    try {
      if (serializer === undefined) return envelope.reply(packet);
      const serialized = serializer.serialize(packet, { channel: String(request.replyTo ?? request.pattern), raw: request });
      if (!(serialized instanceof Promise)) return envelope.wrap(serialized);
      return serialized
        .then(value => envelope.wrap(value))
        .catch((error: unknown) => {
          throw this.unserializable(error, request);
        });
    } catch (error) {
      throw this.unserializable(error, request);
    }
  }

  private hand(encoded: Encoded, request: IncomingPacket, sink: ReplySink): void | Promise<void> {
    try {
      return sink.write(encoded, request);
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : 'PARLEY_SERIALIZATION_FAILED';
      this.options.logger.error(`The reply to '${describePattern(request)}' could not be sent`, error);
      throw new ReplyFailure(code, (error as Error).message, error);
    }
  }

  private unserializable(error: unknown, request: IncomingPacket): ReplyFailure {
    this.options.logger.error(`The reply to '${describePattern(request)}' cannot be serialised`, error);
    return new ReplyFailure('PARLEY_SERIALIZATION_FAILED', 'The reply cannot be serialised.', error);
  }

  /** An undeclared error is logged here, once, since the caller does not get to see it. */
  private errorPacket(error: unknown, request: IncomingPacket, sink: ReplySink, first: boolean): WritePacket {
    const { payload, declared } = errorPayload(error, this.options.exposeErrors);
    if (!declared) this.options.logger.error(`The handler of '${describePattern(request)}' failed`, error);
    return { err: payload, isDisposed: true, parley: this.extension(request, sink, first), id: request.id };
  }

  private failurePacket(failure: ReplyFailure, request: IncomingPacket, sink: ReplySink, first: boolean): WritePacket {
    const { code, message } = failure;
    const parley = this.isExtended(request, sink) ? { ...this.extension(request, sink, first), code } : undefined;
    return { err: { status: 'error', code, message }, isDisposed: true, parley, id: request.id };
  }

  /** The error itself could not be sent (its payload cannot be serialised): the caller hears at least of that. */
  private lastResort(failure: unknown, request: IncomingPacket, sink: ReplySink): void {
    if (!(failure instanceof ReplyFailure)) return;
    this.sendQuietly(this.failurePacket(failure, request, sink, true), request, sink);
  }
}

/** A pattern for a log line: bounded, whatever a peer sent. */
export const describePattern = (request: { readonly pattern: unknown }): string => {
  const { pattern } = request;
  let text: string | undefined;
  try {
    text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  } catch {
    text = undefined;
  }
  return (text ?? typeof pattern).slice(0, 200);
};
