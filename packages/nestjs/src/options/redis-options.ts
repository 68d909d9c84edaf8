import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** A microservice over this transport; its options are those of `@parley/redis`, also under Nest's names. */
export interface RedisOptions {
  transport?: Transport.REDIS;
  options?: CommonServerOptions & Record<string, Untyped>;
}

/** A client over this transport. */
export interface RedisClientOptions {
  transport?: Transport.REDIS;
  options?: CommonClientOptions & Record<string, Untyped>;
}
