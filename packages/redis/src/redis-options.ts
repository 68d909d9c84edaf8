import type { ClientOptions, ServerOptions } from '@parley/core';
import type { Cluster, ClusterNode, ClusterOptions, Redis, RedisOptions } from 'ioredis';

/** A client of ioredis, for one Redis or for a Cluster. */
export type RedisDriver = Redis | Cluster;

/**
 * All options of ioredis (sentinels, TLS, user name and password, …) but those for reconnecting, which is Parley's
 * (`retryDelay`, `retryAttempts`).
 */
type DriverOptions = Readonly<
  Omit<
    RedisOptions,
    | 'autoResendUnfulfilledCommands'
    | 'autoResubscribe'
    | 'connectTimeout'
    | 'enableOfflineQueue'
    | 'keepAlive'
    | 'keyPrefix'
    | 'lazyConnect'
    | 'maxRetriesPerRequest'
    | 'monitor'
    | 'reconnectOnError'
    | 'retryStrategy'
  >
>;

/** What both sides understand. */
export interface RedisConnectionOptions extends DriverOptions {
  /** `redis://` or `rediss://user:password@host:port`. Default `redis://localhost:6379`; `host` and `port` win. */
  readonly url?: string;
  /** Nodes of a Cluster, in place of `url`, `host` and `port`. The options of ioredis here are those of each node. */
  readonly cluster?: readonly ClusterNode[];
  /** Options of ioredis for the Cluster as a whole. */
  readonly clusterOptions?: Readonly<Omit<ClusterOptions, 'clusterRetryStrategy' | 'lazyConnect' | 'redisOptions'>>;
  /**
   * A client of ioredis: one that is yours and stays open, of which a duplicate is made for what arrives, or what makes one
   * each time a connection is needed, which is twice. With it, the options of ioredis here have no effect.
   */
  readonly connection?: RedisDriver | (() => RedisDriver);
  /**
   * Largest message in bytes. Default 33 000 000: a subscriber to whom Redis owes more than 32 MiB loses its connection, unless
   * `client-output-buffer-limit` says otherwise.
   */
  readonly maxPayload?: number;
  /** Bytes that may wait for the broker before calls and events fail with `PARLEY_OVERLOADED`. Default 134 217 728; 0 = no limit. */
  readonly maxSendBufferSize?: number;
}

/** What changes what a server or client promises. */
export interface RedisFeatures extends Pick<RedisConnectionOptions, 'cluster' | 'connection'> {
  readonly group?: string;
  readonly wildcards?: boolean;
}

export interface RedisServerOptions extends ServerOptions, RedisConnectionOptions {
  /**
   * Servers of one group share the work, although every one of them gets every message: who sets a key first handles it.
   * That goes for requests, and for events of Parley's clients. Default: none, and every server handles everything.
   */
  readonly group?: string;
  /** How long a claim of a group is remembered, in ms: longer than a replica may lag behind. Default 30 000. */
  readonly claimExpiry?: number;
  /** `*`, `?` and `[…]` in a handler's pattern stand for others, as in `PSUBSCRIBE`. Default false. */
  readonly wildcards?: boolean;
}

export interface RedisClientOptions extends ClientOptions, RedisConnectionOptions {
  /** Whether to listen to `<pattern>.reply`, too, where servers of Nest answer. Default true. */
  readonly nestReplies?: boolean;
}
