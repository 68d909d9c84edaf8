import type { Envelope } from '../packet/envelope.js';
import type { WildcardPatterns } from '../pattern/wildcard-patterns.js';
import type { WildcardSyntax } from '../pattern/wildcard-syntax.js';

/** What core must know of a transport's server. Fixed for the class, or for its options. */
export interface ServerTraits {
  /** How packets are laid out. */
  readonly envelope: Envelope;
  /** Whether the driver comes back by itself after a loss; otherwise core opens a new connection. */
  readonly reconnectsItself: boolean;
  /** Whether a sink leads to one caller, so that this server has to identify itself there only once. */
  readonly identifies: 'connection' | 'request';
  /**
   * Answers that are ready while the connection is away: `fail` with their callers' requests (default), or `wait` for it to
   * come back, as their callers do. Then a transporter abandons no sink at a loss; core does when it gives up.
   */
  readonly inFlightOnLoss?: 'fail' | 'wait';
  /** Whether a request reaches every server, so that one without a handler for it has to stay silent. */
  readonly broadcast?: boolean;
  /**
   * What says which handler a message is for: the packet in it (default), or the channel it came by, where brokers grant
   * access by channel: else whoever may write to one could name another in the packet.
   */
  readonly routesBy?: 'packet' | 'channel';
  /** Whether handlers can be added while listening. */
  readonly dynamicHandlers?: boolean;
  /** Wildcards in handlers' patterns: the syntax, if they are words, or what compiles them. Absent: there are none. */
  readonly wildcards?: WildcardSyntax | WildcardPatterns;
  /** Events of the driver that `on()` takes; absent: any. */
  readonly events?: ReadonlySet<string>;
}
