export { redis } from './redis.js';
export { redisCapabilities } from './redis-capabilities.js';
export { RedisClient } from './redis-client.js';
export { RedisContext } from './redis-context.js';
export { RedisEventsMap, RedisStatus, type RedisEvents, type RedisRole } from './redis-events.js';
export type {
  RedisClientOptions,
  RedisConnectionOptions,
  RedisDriver,
  RedisFeatures,
  RedisServerOptions,
} from './redis-options.js';
export { RedisServer } from './redis-server.js';
