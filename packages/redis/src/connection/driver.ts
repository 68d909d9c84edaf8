import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisConnectionOptions, RedisDriver } from '../redis-options.js';

/** Two clients of ioredis: one that subscribes can do nothing else (before RESP3). */
export interface DriverPair {
  readonly publisher: RedisDriver;
  readonly subscriber: RedisDriver;
  /** The publisher is the user's: it comes back by itself, and stays open. */
  readonly supplied: boolean;
}

/** Reconnecting is Parley's, so a client of ours is done for when its connection is. */
const own = {
  lazyConnect: true,
  connectTimeout: 0,
  keepAlive: 30_000,
  enableOfflineQueue: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: null,
  retryStrategy: null,
} satisfies RedisOptions;

const ownCluster = { lazyConnect: true, clusterRetryStrategy: null };

/** The clients that options ask for. */
export const driversOf = (options: RedisConnectionOptions): DriverPair => {
  const { connection } = options;
  if (typeof connection === 'object') {
    const subscriber = connection.isCluster
      ? (connection as Cluster).duplicate([], ownCluster)
      : (connection as Redis).duplicate(own);
    return { publisher: connection, subscriber, supplied: true };
  }
  const make = connection ?? ((): RedisDriver => clientOf(options));
  return { publisher: make(), subscriber: make(), supplied: false };
};

const clientOf = ({ cluster, clusterOptions, ...options }: RedisConnectionOptions): RedisDriver => {
  if (cluster !== undefined) {
    return new Cluster([...cluster], { ...clusterOptions, ...ownCluster, redisOptions: options as RedisOptions });
  }
  const redisOptions = { sentinelRetryStrategy: null, ...options, ...own } as RedisOptions;
  return options.url === undefined ? new Redis(redisOptions) : new Redis(placed(options.url, options), redisOptions);
};

/** `host` and `port` win over a `url`; of two places ioredis would take that of the latter. */
const placed = (url: string, { host, port }: RedisConnectionOptions): string => {
  if (host === undefined && port === undefined) return url;
  const at = new URL(url);
  if (host !== undefined) at.hostname = host;
  if (port !== undefined) at.port = String(port);
  return at.href;
};

/** Where the broker is, for messages; without credentials. */
export const brokerAddress = ({
  connection,
  cluster,
  sentinels,
  path,
  url,
  host,
  port,
}: RedisConnectionOptions): string => {
  if (connection !== undefined) return 'the Redis server';
  if (cluster !== undefined) return `Redis Cluster ${cluster.map(nodeText).join(', ')}`;
  if (sentinels != null) return `Redis Sentinel ${sentinels.map(nodeText).join(', ')}`;
  if (path != null) return path;
  if (url?.includes('://') === false) return url;
  const at = new URL(url ?? 'redis://localhost');
  return `${at.protocol}//${host ?? at.hostname}:${port ?? (at.port || '6379')}`;
};

const nodeText = (node: string | number | { readonly host?: string; readonly port?: number }): string =>
  typeof node === 'object' ? `${node.host}:${node.port}` : String(node);
