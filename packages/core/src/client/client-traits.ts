import type { Envelope } from '../packet/envelope.js';

/** What core must know of a transport's client. Fixed for the class. */
export interface ClientTraits {
  /** How packets are laid out. */
  readonly envelope: Envelope;
  /** Whether the driver comes back by itself after a loss; otherwise core opens a new connection. */
  readonly reconnectsItself: boolean;
  /**
   * Calls in flight when the connection breaks: `fail` at once (their answer was bound to it), or `wait` for it to
   * come back and then at most `replyGrace`.
   */
  readonly inFlightOnLoss: 'fail' | 'wait';
  /** Whether one connection leads to one server, so that it has to identify itself only once. */
  readonly identifies: 'connection' | 'request';
  /** Metadata travels as headers of the message, which the driver steps write; packets leave it out. */
  readonly nativeMetadata?: boolean;
  /** Events carry a key of their own (`parley.k`), by which one replica of a group can claim them. */
  readonly eventKeys?: boolean;
  /**
   * The channel on which a server of Nest answers requests of this route, where it is not the inbox. Core subscribes to it
   * at the first use of a route and keeps that up for a while; see `subscribe()`. Absent: there are none.
   */
  readonly replyChannel?: (route: string) => string;
  /**
   * Servers do not see that a caller is gone. A client that closes with calls under way stays for up to 120 ms to hear who
   * serves them, and cancels them there.
   */
  readonly lingers?: boolean;
  /** Events of the driver that `on()` takes; absent: any. */
  readonly events?: ReadonlySet<string>;
}
