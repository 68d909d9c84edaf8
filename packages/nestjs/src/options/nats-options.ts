import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** A microservice over this transport; its options are those of `@parley/nats`, also under Nest's names. */
export interface NatsOptions {
  transport?: Transport.NATS;
  options?: CommonServerOptions & Record<string, Untyped>;
}

/** A client over this transport. */
export interface NatsClientOptions {
  transport?: Transport.NATS;
  options?: CommonClientOptions & Record<string, Untyped>;
}
