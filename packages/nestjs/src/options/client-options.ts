import type { Type } from '@nestjs/common';
import type { Untyped } from '../untyped.js';
import type { KafkaClientOptions } from './kafka-options.js';
import type { TransporterOptions } from './microservice-options.js';
import type { MqttClientOptions } from './mqtt-options.js';
import type { NatsClientOptions } from './nats-options.js';
import type { RedisClientOptions } from './redis-options.js';
import type { RmqClientOptions } from './rmq-options.js';
import type { TcpClientOptions } from './tcp-options.js';

/** A client of a transporter. Without a transport it is TCP. */
export type ClientOptions =
  | TcpClientOptions
  | RedisClientOptions
  | NatsClientOptions
  | MqttClientOptions
  | RmqClientOptions
  | KafkaClientOptions
  | TransporterOptions;

/** A client of a class of one's own; its constructor gets `options`. */
export interface CustomClientOptions {
  customClass: Type<Untyped>;
  options?: Record<string, Untyped>;
}

/** What a client can be made from. */
export type ClientProvider = ClientOptions | CustomClientOptions;
