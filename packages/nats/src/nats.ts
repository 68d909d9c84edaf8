import { defineTransporter } from '@parley/core';
import { NatsClient } from './nats-client.js';
import { NatsContext } from './nats-context.js';
import { NatsRecord, NatsRecordBuilder } from './nats-record.js';
import { NatsServer } from './nats-server.js';

/** This transporter as one value, for a framework: `{ transport: nats }`. */
export const nats = defineTransporter({
  name: 'nats',
  Server: NatsServer,
  Client: NatsClient,
  Context: NatsContext,
  classes: { NatsRecord, NatsRecordBuilder },
});
