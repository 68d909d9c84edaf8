import { defineCapabilities, type TransporterCapabilities, type WildcardSyntax } from '@parley/core';
import type { NatsFeatures } from './nats-options.js';

/** `*` is one word, `>` at the end one or more. */
export const subjectSyntax = {
  separator: '.',
  single: '*',
  multi: '>',
  multiMinimum: 1,
} as const satisfies WildcardSyntax;

/** What NATS promises (core NATS, without JetStream). */
export const natsCapabilities = ({ queue }: NatsFeatures = {}): TransporterCapabilities => {
  const eventGroups = typeof queue === 'string';
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
    requestGroups: queue !== false,
    eventGroups,
    fanout: eventGroups ? 'one' : 'all',
    wildcards: { ...subjectSyntax },
    metadata: true,
    nativeHeaders: true,
    binary: false,
    noHandler: 'error',
    reconnect: true,
    inFlightOnLoss: 'wait',
    backpressure: 'credit',
    dynamicHandlers: true,
    listens: false,
    tls: true,
    bounded: true,
  });
};
