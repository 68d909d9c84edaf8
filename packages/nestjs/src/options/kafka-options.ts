import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** A microservice over this transport; its options are those of `@parley/kafka`, also under Nest's names. */
export interface KafkaOptions {
  transport?: Transport.KAFKA;
  options?: CommonServerOptions & Record<string, Untyped>;
}

/** A client over this transport. */
export interface KafkaClientOptions {
  transport?: Transport.KAFKA;
  options?: CommonClientOptions & Record<string, Untyped>;
}
