import type { ClientOptions, ServerOptions } from '@parley/core';
import type { ConnectionOptions as DriverConnectionOptions } from 'nats';
import type { NatsConnectionLike } from './connection/nats-connection-like.js';
import type { NatsHeaders } from './nats-headers.js';

/**
 * Options of the driver, with its meanings and defaults, but for `resolve`, which is false here: Node resolves. Its reconnecting is not among them: that is Parley's (`retryDelay`,
 * `retryAttempts`), nor is its `timeout`, which is `connectTimeout`.
 */
export type NatsDriverOptions = Readonly<Pick<DriverConnectionOptions, (typeof driverOptionNames)[number]>>;

/** @internal */
export const driverOptionNames = [
  'authenticator',
  'debug',
  'ignoreClusterUpdates',
  'maxPingOut',
  'name',
  'noEcho',
  'noRandomize',
  'pass',
  'pedantic',
  'pingInterval',
  'port',
  'resolve',
  'tls',
  'token',
  'user',
  'verbose',
] as const satisfies readonly (keyof DriverConnectionOptions)[];

/** What both sides understand. */
export interface NatsOptions extends NatsDriverOptions {
  /** `nats://host:port`, or several of a cluster. Default `nats://localhost:4222`. */
  readonly servers?: string | readonly string[];
  /**
   * What the inboxes of clients begin with, before a dot: where an account may only subscribe to its own. Servers that have
   * a handler of `>` need the same, to leave inboxes alone. Default `_INBOX`.
   */
  readonly inboxPrefix?: string;
  /**
   * A connection of `nats` or of `@nats-io/transport-node`: one that is yours, and stays open, or what makes one, each time
   * one is needed. With it, the options of the driver here have no effect.
   */
  readonly connection?: NatsConnectionLike | (() => NatsConnectionLike | Promise<NatsConnectionLike>);
}

/** What of the options decides about what is promised. */
export interface NatsFeatures {
  /**
   * Servers of one queue group share requests and events, each of which one of them gets. Default: requests are shared by
   * the servers that handle the same pattern, events go to all servers. `false`: requests go to all servers, too, as in
   * Nest. `extras.queue` of a handler wins.
   */
  readonly queue?: string | false;
}

export interface NatsServerOptions extends ServerOptions, NatsOptions, NatsFeatures {}

export interface NatsClientOptions extends ClientOptions, NatsOptions {
  /** Sent with every message that has no header of the same name. */
  readonly headers?: NatsHeaders;
  /**
   * Bytes that may wait for the broker to confirm them; further calls and events fail with `PARLEY_OVERLOADED`. Default
   * 134 217 728; 0 = no limit.
   */
  readonly maxSendBufferSize?: number;
}
