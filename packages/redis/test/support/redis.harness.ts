import type { Broker } from '@parley/brokers';
import type { TransporterHarness } from '@parley/conformance';
import { Redis } from 'ioredis';
import { RedisClient, RedisServer } from '../../src/index.js';

/** Redis for the suite, with these options for servers and clients. */
export const harnessOf = (
  broker: () => Broker,
  options: { readonly group?: string; readonly wildcards?: boolean } = {},
): TransporterHarness => {
  let direct: Redis;
  return {
    name: '@parley/redis',
    options,
    upstream: () => broker(),
    createServer: ({ host, port, options }) => new RedisServer({ ...options, host, port }),
    createClient: ({ host, port, options }) => new RedisClient({ ...options, host, port }),
    publishForeign: async (_, channel, payload) => void (await direct.publish(channel, Buffer.from(payload))),
    broker: {
      restart: () => broker().restart(),
      kill: () => broker().kill(),
      start: () => broker().start(),
    },
    setup: async () => {
      direct = new Redis({ host: broker().host, port: broker().port });
    },
    teardown: async () => direct.disconnect(),
  };
};
