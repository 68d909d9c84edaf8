import type { InjectionToken } from '@nestjs/common';
import type { Transporter } from '@parley/core';
import type { CustomTransportStrategy } from '../server/custom-transport-strategy.js';
import type { Untyped } from '../untyped.js';
import type { KafkaOptions } from './kafka-options.js';
import type { MqttOptions } from './mqtt-options.js';
import type { NatsOptions } from './nats-options.js';
import type { RedisOptions } from './redis-options.js';
import type { RmqOptions } from './rmq-options.js';
import type { TcpOptions } from './tcp-options.js';

/** A microservice over a server of one's own, also one of Parley's that was made by hand. */
export interface CustomStrategy {
  strategy: CustomTransportStrategy;
  options?: Record<string, Untyped>;
}

/** A microservice over what a transporter exports: `{ transport: tcp }`. */
export interface TransporterOptions {
  transport: Transporter;
  options?: object;
}

/** What `createMicroservice()` and `connectMicroservice()` take. Without a transport it is TCP. */
export type MicroserviceOptions =
  | TcpOptions
  | RedisOptions
  | NatsOptions
  | MqttOptions
  | RmqOptions
  | KafkaOptions
  | TransporterOptions
  | CustomStrategy;

/** The same, made with what the application injects. */
export interface AsyncMicroserviceOptions {
  inject: InjectionToken[];
  useFactory: (...args: Untyped[]) => MicroserviceOptions;
}

/** Options made with what the application injects. */
export interface AsyncOptions<T extends object> {
  inject: InjectionToken[];
  useFactory: (...args: Untyped[]) => T;
}
