import type { Envelope } from '../packet/envelope.js';
import type { WildcardSyntax } from '../pattern/wildcard-syntax.js';

/** What core must know of a transport's server. Fixed for the class, or for its options. */
export interface ServerTraits {
  /** How packets are laid out. */
  readonly envelope: Envelope;
  /** Whether the driver comes back by itself after a loss; otherwise core opens a new connection. */
  readonly reconnectsItself: boolean;
  /** Whether a sink leads to one caller, so that this server has to identify itself there only once. */
  readonly identifies: 'connection' | 'request';
  /** Whether a request reaches every server, so that one without a handler for it has to stay silent. */
  readonly broadcast?: boolean;
  /**
   * What says which handler a message is for: the packet in it (default), or the channel it came by, where brokers grant
   * access by channel: else whoever may write to one could name another in the packet.
   */
  readonly routesBy?: 'packet' | 'channel';
  /** Whether handlers can be added while listening. */
  readonly dynamicHandlers?: boolean;
  /** Wildcards in handlers' patterns; absent: their characters are ordinary. */
  readonly wildcards?: WildcardSyntax;
  /** Events of the driver that `on()` takes; absent: any. */
  readonly events?: ReadonlySet<string>;
}
