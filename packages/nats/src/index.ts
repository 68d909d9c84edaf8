export type {
  NatsConnectionLike,
  NatsHeadersLike,
  NatsMessageLike,
  NatsServerInfo,
  NatsSubscriptionLike,
} from './connection/nats-connection-like.js';
export { natsCapabilities } from './nats-capabilities.js';
export { NatsClient } from './nats-client.js';
export { NatsContext } from './nats-context.js';
export { NatsEventsMap, NatsStatus, type NatsEvents } from './nats-events.js';
export type { NatsHeaders } from './nats-headers.js';
export type {
  NatsClientOptions,
  NatsDriverOptions,
  NatsFeatures,
  NatsOptions,
  NatsServerOptions,
} from './nats-options.js';
export { NatsRecord, NatsRecordBuilder, type NatsRecordOptions } from './nats-record.js';
export { NatsServer } from './nats-server.js';
export { nats } from './nats.js';
