import type { ResolvedPattern } from '../client/resolved-pattern.js';
import type { RequestExtension } from './extension.js';
import type { MessageRecord } from './message-record.js';
import type { Metadata } from './metadata.js';

/** A request on its way out. */
export interface OutgoingRequest {
  readonly id: string;
  readonly target: ResolvedPattern;
  readonly data: unknown;
  readonly metadata?: Metadata;
  readonly extension?: RequestExtension;
  /** What the data came in, with the options of this message. */
  readonly record?: MessageRecord;
}

/** The plain object of a request, in Nest's key order; what a custom serializer gets. */
export const requestPacket = (request: OutgoingRequest): object => {
  const packet: Record<string, unknown> = { pattern: request.target.pattern, data: request.data };
  if (request.metadata !== undefined) packet.metadata = request.metadata;
  if (request.extension !== undefined) packet.parley = request.extension;
  packet.id = request.id;
  return packet;
};
