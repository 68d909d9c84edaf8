import type { ConnectionOptions } from '../connection/connection.js';
import type { StatusNames } from '../connection/status.js';
import type { Logger } from '../logger.js';
import type { Metadata } from '../packet/metadata.js';
import type { Deserializer, Serializer } from '../packet/serializer.js';

/** What every client understands, whatever the transport. */
export interface ClientOptions extends ConnectionOptions {
  /**
   * Longest silence of a call in ms, see `SendOptions.timeout`, and longest time for the transport to take over an event.
   * Default 30 000; 0 = no limit.
   */
  readonly timeout?: number;
  /**
   * Whether the timeout still counts after the first packet of a server that sends no keep-alives (one that is not
   * Parley's). Default `always`; `identified` leaves such a stream alone.
   */
  readonly idleTimeout?: 'always' | 'identified';
  /** Headers of every call and event. */
  readonly metadata?: Metadata;
  /** Calls that may be unanswered at once; further ones fail with `PARLEY_OVERLOADED`. Default 65 536. */
  readonly maxPending?: number;
  /**
   * Calls and events that may wait for a connection, or for a broker that asked for quiet; further ones fail with
   * `PARLEY_OVERLOADED`. Default 10 000.
   */
  readonly maxQueued?: number;
  /** Values of one `stream()` that may wait for their reader when the server knows no credit. Default 65 536. */
  readonly maxBuffered?: number;
  /** How long calls in flight wait for the connection to come back, in ms, on transports where they can. Default 2000. */
  readonly replyGrace?: number;
  /** `error`: a remote error arrives as `RemoteError` (default); `payload`: as the bare payload, as in Nest. */
  readonly remoteErrors?: 'error' | 'payload';
  /** Other names for the statuses. */
  readonly statusNames?: StatusNames;
  readonly serializer?: Serializer;
  readonly deserializer?: Deserializer;
  /** Default: the console. `false` silences. */
  readonly logger?: Logger | false;
}
