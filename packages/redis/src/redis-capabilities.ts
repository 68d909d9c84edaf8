import { defineCapabilities, type TransporterCapabilities } from '@parley/core';
import type { RedisFeatures } from './redis-options.js';

/** What Redis promises with these options. */
export const redisCapabilities = (options: RedisFeatures = {}): TransporterCapabilities => {
  const grouped = options.group !== undefined;
  return defineCapabilities({
    delivery: 'at-most-once',
    emitAck: 'broker',
    ordering: 'connection',
    streaming: true,
    cancellation: true,
    deadline: true,
    drain: true,
    settlement: 'none',
    deadLetter: false,
    durable: false,
    requestGroups: grouped,
    eventGroups: grouped,
    fanout: grouped ? 'one' : 'all',
    wildcards: options.wildcards
      ? { separator: '.', multi: '*', multiMinimum: 1, multiPlace: 'anywhere', glob: true }
      : false,
    metadata: true,
    nativeHeaders: false,
    binary: false,
    noHandler: isCluster(options) ? 'timeout' : 'error',
    reconnect: true,
    inFlightOnLoss: 'wait',
    backpressure: 'credit',
    dynamicHandlers: true,
    listens: false,
    tls: true,
    bounded: true,
  });
};

/** Of a Cluster, `PUBLISH` counts the receivers at one node only. */
const isCluster = ({ cluster, connection }: RedisFeatures): boolean =>
  cluster !== undefined || (typeof connection === 'object' && connection.isCluster);
