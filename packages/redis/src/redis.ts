import { defineTransporter } from '@parley/core';
import { RedisClient } from './redis-client.js';
import { RedisContext } from './redis-context.js';
import { RedisServer } from './redis-server.js';

/** This transporter as one value, for a framework: `{ transport: redis }`. */
export const redis = defineTransporter({
  name: 'redis',
  Server: RedisServer,
  Client: RedisClient,
  Context: RedisContext,
});
