import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** A microservice over this transport; its options are those of `@parley/mqtt`, also under Nest's names. */
export interface MqttOptions {
  transport?: Transport.MQTT;
  options?: CommonServerOptions & Record<string, Untyped>;
}

/** A client over this transport. */
export interface MqttClientOptions {
  transport?: Transport.MQTT;
  options?: CommonClientOptions & Record<string, Untyped>;
}
