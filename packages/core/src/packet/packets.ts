import type { ResolvedPattern } from '../client/resolved-pattern.js';
import type { Metadata } from './metadata.js';
import type { EventExtension, IncomingExtension, ReplyExtension } from './extension.js';
import type { MessageRecord } from './message-record.js';

/** What reached a server. Without an `id` it is an event, with one (even `null`, as in Nest) a request. */
export interface IncomingPacket {
  /** The pattern in its wire form, or the concrete subject on transports that route by it. */
  readonly pattern: unknown;
  readonly data: unknown;
  readonly id?: string;
  readonly metadata?: Metadata;
  readonly parley?: IncomingExtension;
}

/** One packet of an answer, in Nest's shape: `{response?, err?, isDisposed?, status?, id}`. */
export interface WritePacket {
  readonly response?: unknown;
  readonly err?: unknown;
  /** The last packet of this request. */
  readonly isDisposed?: true;
  readonly id?: unknown;
  readonly status?: string;
  readonly parley?: ReplyExtension;
}

/** An event on its way out. */
export interface EventPacket {
  readonly target: ResolvedPattern;
  readonly data: unknown;
  readonly metadata?: Metadata;
  /** Where `eventKeys` asks for it. */
  readonly extension?: EventExtension;
  /** What the data came in, with the options of this message. */
  readonly record?: MessageRecord;
}
