import type { WildcardSyntax } from './pattern/wildcard-syntax.js';

/** What happens to a request nobody handles. */
export type NoHandlerNotice =
  /** The caller hears of it at once. */
  | 'error'
  /** The caller's time-out answers. */
  | 'timeout';

/** Wildcards in handlers' patterns: the syntax, with its defaults. */
export interface WildcardCapability extends WildcardSyntax {
  /** Patterns are regular expressions of the driver. */
  readonly regexp?: boolean;
  /** Patterns are globs: wildcards need not be whole words, and there may be more of them than are named here. */
  readonly glob?: boolean;
}

/** What only the broker knows; filled in at connect. */
export interface TransportLimits {
  /** Largest message, in the transport's own unit. */
  readonly maxPayload?: number;
  readonly protocolVersion?: string;
}

/**
 * What a transporter promises with given options: data, the same before and after connecting. The conformance suite
 * holds it to these, the documentation prints them.
 */
export interface TransporterCapabilities {
  /** Events: lost at most, or delivered again when in doubt. */
  readonly delivery: 'at-most-once' | 'at-least-once';
  /** What the completion of `emit()` means. */
  readonly emitAck: 'memory' | 'socket' | 'broker';
  /** What keeps the order in which it was sent. */
  readonly ordering: 'connection' | 'subject' | 'partition' | 'none';
  readonly streaming: boolean;
  /** An unsubscribed caller stops the producer at a Parley server. */
  readonly cancellation: boolean;
  readonly deadline: boolean;
  /** `close()` of a server waits for handlers and delivers their replies. */
  readonly drain: boolean;
  readonly settlement: 'none' | 'ack' | 'retry';
  readonly deadLetter: boolean;
  /** An event waits for a consumer that is not there. */
  readonly durable: boolean;
  /** Replicas share requests, each handled once. */
  readonly requestGroups: boolean;
  /** Replicas of a group get an event once. */
  readonly eventGroups: boolean;
  /** Without a group, who gets an event. */
  readonly fanout: 'one' | 'all';
  readonly wildcards: WildcardCapability | false;
  /** Metadata reaches the context. */
  readonly metadata: boolean;
  /** Metadata travels as headers of the transport rather than in the packet. */
  readonly nativeHeaders: boolean;
  /** Bytes arrive as bytes rather than as JSON of a Buffer. */
  readonly binary: boolean;
  readonly noHandler: NoHandlerNotice;
  readonly reconnect: boolean;
  /** Requests in flight when the connection breaks: fail at once, or wait a little for their answer. */
  readonly inFlightOnLoss: 'fail' | 'wait';
  /** What slows a producer down: the caller's credit, or only the connection. */
  readonly backpressure: 'credit' | 'connection';
  /** Handlers may be added while listening. */
  readonly dynamicHandlers: boolean;
  /** The server itself listens, without a broker. */
  readonly listens: boolean;
  readonly tls: boolean;
  /** Limits of message size and buffers are enforced by the transporter. */
  readonly bounded: boolean;
}

/** Freezes a manifest, deeply. */
export const defineCapabilities = (capabilities: TransporterCapabilities): TransporterCapabilities => {
  if (capabilities.wildcards !== false) Object.freeze(capabilities.wildcards);
  return Object.freeze(capabilities);
};
