import type { ConnectionOptions } from '../connection/connection.js';
import type { StatusNames } from '../connection/status.js';
import type { Logger } from '../logger.js';
import type { Deserializer, Serializer } from '../packet/serializer.js';

/** What every server understands, whatever the transport. */
export interface ServerOptions extends ConnectionOptions {
  /** How long `close()` waits for the intake to stop and for handlers in flight, in ms. Default 10 000. */
  readonly shutdownTimeout?: number;
  /** How often a caller that understands it hears that a slow handler is still at it, in ms. Default 10 000. */
  readonly keepAlive?: number;
  /** Handlers in flight; requests beyond fail with `PARLEY_OVERLOADED`, events hold up the intake. Default 65 536. */
  readonly maxInFlight?: number;
  /** Values of one Observable that may wait for the caller; one more fails it. Default 65 536. */
  readonly maxBuffered?: number;
  /** Sends name, message and code of an undeclared error to the caller, never its stack. Default false. */
  readonly exposeErrors?: boolean;
  /** Makes `RequestContext.current()` work below handlers, at the cost of `AsyncLocalStorage`. Default false. */
  readonly requestContext?: boolean;
  /** Other names for the statuses. */
  readonly statusNames?: StatusNames;
  readonly serializer?: Serializer;
  readonly deserializer?: Deserializer;
  /** Default: the console. `false` silences. */
  readonly logger?: Logger | false;
}
