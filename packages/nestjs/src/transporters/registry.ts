import { behaviourDefaults, type StatusNames } from '@parley/core';
import { Transport } from '../transport.js';
import type { NestTransport } from './nest-transport.js';
import { natsClientOptions, natsServerOptions } from './nats-names.js';
import { renameOptions } from './rename-options.js';

const { nest } = behaviourDefaults;

/** For those whose enum in Nest also has `reconnecting`. */
const withReconnecting: StatusNames = { ...nest.statusNames, reconnecting: 'reconnecting' };

/** Nest's names of what bounds a connection. */
const tcpNames = { maxBufferSize: 'maxMessageSize', incompleteMessageTimeout: 'frameTimeout' };

/** The driver's name of the wait between two attempts. */
const mqttNames = { reconnectPeriod: 'retryDelay' };

/** Every transport Nest has a number for and Parley a package. A further one joins here, and nowhere else. */
export const nestTransports: readonly NestTransport[] = [
  {
    transport: Transport.TCP,
    name: 'tcp',
    statusNames: nest.statusNames,
    serverOptions: options => renameOptions(options, tcpNames),
    clientOptions: options => renameOptions(options, tcpNames),
  },
  { transport: Transport.REDIS, name: 'redis', statusNames: withReconnecting },
  {
    transport: Transport.MQTT,
    name: 'mqtt',
    statusNames: { ...withReconnecting, closed: 'closed' },
    serverOptions: options => renameOptions(options, mqttNames),
    clientOptions: options => renameOptions(options, mqttNames),
  },
  {
    transport: Transport.NATS,
    name: 'nats',
    statusNames: withReconnecting,
    serverOptions: natsServerOptions,
    clientOptions: natsClientOptions,
  },
  {
    transport: Transport.KAFKA,
    name: 'kafka',
    statusNames: nest.statusNames,
    serverOptions: options => ({ keyValue: nest.kafkaKeyValue, ...options }),
    clientOptions: options => ({ keyValue: nest.kafkaKeyValue, ...options }),
  },
  {
    transport: Transport.RMQ,
    name: 'rmq',
    statusNames: nest.statusNames,
    serverOptions: options => ({ noAck: nest.rmqNoAck, ack: nest.rmqAck, persistent: nest.rmqPersistent, ...options }),
    clientOptions: options => ({ persistent: nest.rmqPersistent, ...options }),
  },
];
