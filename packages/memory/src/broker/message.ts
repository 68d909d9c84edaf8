import type { Encoded, Metadata, ParleyError } from '@parley/core';

/** What crosses the broker: text or bytes, never an object of the sender's. */
export type Payload = string | Uint8Array;

/** One message, as it was published. */
export interface MemoryMessage {
  readonly subject: string;
  readonly payload: Payload;
  readonly headers: Metadata;
  /** The mailbox its answers go to: the message is a request. */
  readonly replyTo?: string;
  /** Tells whoever sent a request that nobody will answer it. */
  readonly refused?: (error: ParleyError) => void;
}

/** Requests and events of one subject have different takers. */
export type MessageKind = 'request' | 'event';

/** Text, or a copy of the bytes: what the sender does with its own later must not show. */
export const payloadOf = (encoded: Encoded): Payload =>
  typeof encoded === 'string' ? encoded : Uint8Array.from(encoded as Uint8Array);

const none: Metadata = Object.freeze({});

/** Headers are text, and nobody's to change once they were sent. */
export const headersOf = (metadata: Metadata | undefined): Metadata => {
  if (metadata === undefined) return none;
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return Object.freeze(Object.fromEntries(present.map(([name, value]) => [name, String(value)])));
};
