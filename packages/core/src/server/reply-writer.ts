import { ParleyError } from '../errors/parley-error.js';
import type { RpcContext } from '../context/rpc-context.js';
import type { Logger } from '../logger.js';
import { describePattern } from '../packet/describe-pattern.js';
import type { Encoded, Envelope } from '../packet/envelope.js';
import { extensionVersion, type ReplyExtension } from '../packet/extension.js';
import { isPromise } from '../packet/is-promise.js';
import { MessageRecord } from '../packet/message-record.js';
import { replyPacket } from '../packet/object-envelope.js';
import type { IncomingPacket, WritePacket } from '../packet/packets.js';
import type { MaybePromise, Serializer } from '../packet/serializer.js';
import { errorPayload } from './error-payload.js';
import { ReplyFailure } from './reply-failure.js';
import { ReplyGate } from './reply-gate.js';
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
  readonly gate = new ReplyGate();

  constructor(private readonly options: ReplyWriterOptions) {}

  /**
   * Sends one packet; a promise is back-pressure, or a serializer that takes its time.
   * @throws ReplyFailure if it cannot be serialised or is too large, or rejects with it
   */
  send(packet: WritePacket, request: IncomingPacket, sink: ReplySink, context: RpcContext): void | Promise<void> {
    const { response } = packet;
    if (response instanceof MessageRecord) {
      return this.transmit({ ...packet, response: response.data }, request, sink, context, response);
    }
    return this.transmit(packet, request, sink, context);
  }

  /** The text of a value that may travel with others of its stream, where packets are text. */
  valueText(response: unknown): string | undefined {
    const { serializer, envelope } = this.options;
    if (serializer !== undefined || envelope.value === undefined || response instanceof MessageRecord) return undefined;
    try {
      return envelope.value(response);
    } catch (error) {
      throw unserializable(error);
    }
  }

  /** Sends several such values in one packet. @throws as {@link send} */
  sendValues(
    texts: readonly string[],
    packet: WritePacket,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
  ): void | Promise<void> {
    return this.hand(this.options.envelope.values!(texts, packet), request, sink, context, undefined);
  }

  /** Sends a packet that may get lost without harm; a promise is as with {@link send}, but never rejects. */
  sendQuietly(
    packet: WritePacket,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
  ): void | Promise<void> {
    try {
      const sent = this.send(packet, request, sink, context);
      if (sent !== undefined) return sent.then(undefined, () => undefined);
    } catch {
      // nobody has to know
    }
  }

  /** Sends the packet that ends a request in an error; whatever goes wrong with that is only logged. Never rejects. */
  sendError(
    error: unknown,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
    first: boolean,
  ): void | Promise<void> {
    if (ReplyFailure.is(error)) {
      if (error.cause !== undefined) this.logUnsent(error, request);
      return this.sendQuietly(this.failurePacket(error, request, sink, first), request, sink, context);
    }
    try {
      const sent = this.send(this.errorPacket(error, request, sink, first), request, sink, context);
      if (sent !== undefined) return sent.then(undefined, failure => this.lastResort(failure, request, sink, context));
    } catch (failure) {
      return this.lastResort(failure, request, sink, context);
    }
  }

  /** Whether the caller of this request understands extended replies. */
  isExtended(request: IncomingPacket, sink: ReplySink): boolean {
    return request.parley !== undefined || sink.extended;
  }

  /** Whether the caller can grant credit: where control packets are addressed, only if this server takes them. */
  isPaced(request: IncomingPacket, sink: ReplySink): boolean {
    const reachable = this.options.identifies === 'connection' || sink.controlAddress !== undefined;
    return reachable && this.isExtended(request, sink);
  }

  /** What a reply says beyond Nest's packet; nothing on a connection that knows this server already. */
  extension(request: IncomingPacket, sink: ReplySink, first: boolean): ReplyExtension | undefined {
    if (!this.isExtended(request, sink)) return undefined;
    if (this.options.identifies === 'connection') return undefined;
    const s = this.options.serverId;
    return first ? { v: extensionVersion, s, c: sink.controlAddress } : { s };
  }

  private transmit(
    packet: WritePacket,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
    record?: MessageRecord,
  ): void | Promise<void> {
    const encoded = this.encode(packet, request);
    return isPromise(encoded)
      ? encoded.then(ready => this.hand(ready, request, sink, context, record))
      : this.hand(encoded, request, sink, context, record);
  }

  private encode(packet: WritePacket, request: IncomingPacket): MaybePromise<Encoded> {
    const { serializer, envelope } = this.options;
    try {
      if (serializer === undefined) return envelope.reply(packet);
      const channel = describePattern(request.pattern);
      const serialized = serializer.serialize(replyPacket(packet), { channel, raw: request });
      if (!isPromise(serialized)) return envelope.wrap(serialized);
      return serialized
        .then(value => envelope.wrap(value))
        .then(undefined, (error: unknown) => {
          throw unserializable(error);
        });
    } catch (error) {
      throw unserializable(error);
    }
  }

  private hand(
    encoded: Encoded,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
    record: MessageRecord | undefined,
  ): void | Promise<void> {
    if (this.gate.shut) return this.gate.pass(() => this.hand(encoded, request, sink, context, record));
    try {
      const handed = sink.write(encoded, request, context, record);
      if (handed === undefined) return;
      return handed.then(undefined, (error: unknown) => {
        throw unsendable(error);
      });
    } catch (error) {
      throw unsendable(error);
    }
  }

  private logUnsent({ cause }: ReplyFailure, request: IncomingPacket): void {
    this.options.logger.error(`The reply to '${describePattern(request.pattern)}' could not be sent`, cause);
  }

  /** An undeclared error is logged here, once, since the caller does not get to see it. */
  private errorPacket(error: unknown, request: IncomingPacket, sink: ReplySink, first: boolean): WritePacket {
    const { payload, declared } = errorPayload(error, this.options.exposeErrors);
    if (!declared) this.options.logger.error(`The handler of '${describePattern(request.pattern)}' failed`, error);
    return { err: payload, isDisposed: true, parley: this.extension(request, sink, first), id: request.id };
  }

  private failurePacket(failure: ReplyFailure, request: IncomingPacket, sink: ReplySink, first: boolean): WritePacket {
    const { code, message } = failure;
    const parley = this.isExtended(request, sink) ? { ...this.extension(request, sink, first), code } : undefined;
    return { err: { status: 'error', code, message }, isDisposed: true, parley, id: request.id };
  }

  /** The error itself could not be sent (its payload cannot be serialised): the caller hears at least of that. */
  private lastResort(
    failure: unknown,
    request: IncomingPacket,
    sink: ReplySink,
    context: RpcContext,
  ): void | Promise<void> {
    const known = ReplyFailure.is(failure) ? failure : unserializable(failure);
    this.logUnsent(known, request);
    return this.sendQuietly(this.failurePacket(known, request, sink, true), request, sink, context);
  }
}

const unserializable = (error: unknown): ReplyFailure =>
  new ReplyFailure('PARLEY_SERIALIZATION_FAILED', 'The reply cannot be serialised.', error);

/** What a transport refused to take, such as a message that is too large. */
const unsendable = (error: unknown): ReplyFailure =>
  error instanceof ParleyError
    ? new ReplyFailure(error.code, error.message, error)
    : new ReplyFailure('PARLEY_SERIALIZATION_FAILED', 'The reply could not be sent.', error);
