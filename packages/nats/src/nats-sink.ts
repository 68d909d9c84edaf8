import { ReplySink, type Encoded, type IncomingPacket, type MessageRecord, type RegisteredHandler } from '@parley/core';
import { ArrivingHandlers } from './arriving-handlers.js';
import type { NatsHeadersLike } from './connection/nats-connection-like.js';
import { messageHeaders } from './nats-headers.js';
import type { NatsContext } from './nats-context.js';
import { NatsRecord } from './nats-record.js';

/** The server behind a sink. */
export interface NatsSinkOwner {
  /** Where it takes control packets, if the broker lets it. */
  controlAddress(): string | undefined;
  /**
   * Publishes an answer. A promise means: wait before the next.
   * @param id of a request whose producer is to stop if nobody listens there
   */
  answer(address: string, encoded: Encoded, id?: string, headers?: NatsHeadersLike): void | Promise<void>;
}

/** An id that can be a word of a subject. */
const word = /^[\w-]+$/;

/** Where answers go: to the address each request brings. One for a server. */
export class NatsSink extends ReplySink<NatsContext> {
  readonly arriving = new ArrivingHandlers();

  constructor(private readonly owner: NatsSinkOwner) {
    super();
  }

  override get controlAddress(): string | undefined {
    return this.owner.controlAddress();
  }

  write(encoded: Encoded, { id }: IncomingPacket, context: NatsContext, record?: MessageRecord): void | Promise<void> {
    const { replyTo } = context;
    if (replyTo === '') return;
    const headers = record instanceof NatsRecord ? messageHeaders(record.headers, undefined) : undefined;
    const produces = this.running.size > 0 && this.running.has(id) && typeof id === 'string' && word.test(id);
    return this.owner.answer(replyTo, encoded, produces ? id : undefined, headers);
  }

  context(packet: IncomingPacket, raw: unknown): NatsContext {
    const context = raw as NatsContext;
    context.packetMetadata = packet.metadata;
    return context;
  }

  override takes(handler: RegisteredHandler, context: NatsContext): boolean {
    const own = context.binding.handlers.has(handler);
    return handler.isEvent ? own : this.arriving.takes(handler, own, context.replyTo);
  }

  /** NATS cannot be told to wait: core keeps what still comes until it goes on. */
  override pause(): void {}

  override resume(): void {}
}
