import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** A microservice over this transport; its options are those of `@parley/rmq`, also under Nest's names. */
export interface RmqOptions {
  transport?: Transport.RMQ;
  options?: CommonServerOptions & Record<string, Untyped>;
}

/** A client over this transport. */
export interface RmqClientOptions {
  transport?: Transport.RMQ;
  options?: CommonClientOptions & Record<string, Untyped>;
}
