import { defineCapabilities, type TransporterCapabilities } from '@parley/core';
import { subjectSyntax } from './broker/subject-syntax.js';
import { eventGroupOf, type MemoryFeatures } from './memory-options.js';

/**
 * What the in-process broker promises. Connections come back after `broker.disconnect()`, but `reconnect` is not claimed:
 * there is no network between the peers that could be tried.
 */
export const memoryCapabilities = (options: MemoryFeatures = {}): TransporterCapabilities => {
  const acknowledges = options.delivery === 'at-least-once';
  const eventGroups = eventGroupOf(options) !== false;
  return defineCapabilities({
    delivery: options.delivery ?? 'at-most-once',
    emitAck: 'broker',
    ordering: 'connection',
    streaming: true,
    cancellation: true,
    deadline: true,
    drain: true,
    settlement: acknowledges ? 'retry' : 'none',
    deadLetter: acknowledges,
    durable: options.durable ?? false,
    requestGroups: options.group !== false,
    eventGroups,
    fanout: eventGroups ? 'one' : 'all',
    wildcards: (options.wildcards ?? true) && { ...subjectSyntax },
    metadata: true,
    nativeHeaders: options.headers ?? true,
    binary: false,
    noHandler: 'error',
    reconnect: false,
    inFlightOnLoss: 'fail',
    backpressure: 'credit',
    dynamicHandlers: true,
    listens: false,
    tls: false,
    bounded: true,
  });
};
