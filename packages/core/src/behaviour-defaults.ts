import type { StatusNames } from './connection/status.js';

/** Options whose default differs from what a Nest application observes today. */
export interface BehaviourDefaults {
  /** What a caller gets of a remote error: a `RemoteError`, or the bare payload. */
  readonly remoteErrors: 'error' | 'payload';
  /** Whether the time-out counts on after the first packet of a server that sends no keep-alives. */
  readonly idleTimeout: 'always' | 'identified';
  readonly statusNames: StatusNames;
  /** RabbitMQ: deliveries need no acknowledgement. */
  readonly rmqNoAck: boolean;
  /** RabbitMQ: who acknowledges where deliveries need it. */
  readonly rmqAck: 'auto' | 'manual';
  /** RabbitMQ: messages survive a restart of the broker. */
  readonly rmqPersistent: boolean;
  /** Kafka: what an object with a `key` or `value` is. */
  readonly kafkaKeyValue: 'payload' | 'message';
  /** Which handlers share the queue or group name: all replicas by promise 12, or as Nest's `queue` does. */
  readonly groups: 'shared' | 'queue';
}

/** Nest's names, for transports whose Nest status knows only these two. */
const connectedOrNot: StatusNames = {
  connecting: null,
  reconnecting: 'disconnected',
  draining: null,
  closed: 'disconnected',
};

/**
 * The one place where the two sets of defaults differ: `parley` for applications written for Parley, `nest` for those
 * that come from `@nestjs/microservices`. `@parley/nestjs` applies the second; no transporter asks for Nest. A fix of a
 * hang or of a loss is not a row: it applies to both.
 */
export const behaviourDefaults: { readonly parley: BehaviourDefaults; readonly nest: BehaviourDefaults } = {
  parley: {
    remoteErrors: 'error',
    idleTimeout: 'always',
    statusNames: {},
    rmqNoAck: false,
    rmqAck: 'auto',
    rmqPersistent: true,
    kafkaKeyValue: 'payload',
    groups: 'shared',
  },
  nest: {
    remoteErrors: 'payload',
    idleTimeout: 'identified',
    statusNames: connectedOrNot,
    rmqNoAck: true,
    rmqAck: 'manual',
    rmqPersistent: false,
    kafkaKeyValue: 'message',
    groups: 'queue',
  },
};
