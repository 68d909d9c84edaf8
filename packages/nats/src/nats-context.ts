import { RpcContext, type Metadata } from '@parley/core';
import type { NatsHeadersLike, NatsMessageLike } from './connection/nats-connection-like.js';
import { metadataFrom } from './nats-headers.js';
import type { NatsBinding } from './nats-bindings.js';

/** What a handler sees of a message of NATS. */
export class NatsContext extends RpcContext {
  /** @internal Metadata of a peer that has it in the packet. */
  packetMetadata?: Metadata;
  private merged?: Metadata;

  constructor(
    private readonly message: NatsMessageLike,
    /** @internal The subscription it came by. */
    readonly binding: NatsBinding,
    private readonly subject: string,
  ) {
    super();
  }

  /** The concrete subject, also where a wildcard handler took it. */
  getSubject(): string {
    return this.subject;
  }

  /** The headers of the message; absent if it has none. */
  getHeaders(): NatsHeadersLike | undefined {
    return this.message.headers;
  }

  /** The headers as plain text, the first value of each, and metadata that a peer sent in the packet. */
  override getMetadata(): Metadata | undefined {
    if (this.merged !== undefined) return this.merged;
    const { headers } = this.message;
    const { packetMetadata } = this;
    const known = typeof packetMetadata === 'object' && packetMetadata !== null ? packetMetadata : undefined;
    return (this.merged = headers === undefined ? known : { ...known, ...metadataFrom(headers) });
  }

  /** `[subject, headers]`. */
  override getArgs(): readonly unknown[] {
    return [this.subject, this.getHeaders()];
  }

  /** @internal Where to answer; `''` if nowhere. */
  get replyTo(): string {
    return this.message.reply ?? '';
  }
}
