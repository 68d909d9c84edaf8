import { ParleyError, type ClientOptions, type RetryPolicy, type ServerOptions } from '@parley/core';
import { MemoryBroker } from './memory-broker.js';

/** Where a server and its clients meet. */
export interface MemoryAddressOptions {
  /** A broker, or the name of a process-wide one. Default: the process-wide one named `default`. */
  readonly broker?: MemoryBroker | string;
}

/** What of a broker is modelled; each can be switched. */
export interface MemoryFeatures {
  /**
   * Servers of one group are replicas: each request is handled by one of them. Every group gets its own copy. Default
   * `default`; `false`: this server takes every request by itself, and is silent where it has no handler.
   */
  readonly group?: string | false;
  /** The same for events. Default: as `group`; `false`: this server gets every event, whoever else does. */
  readonly eventGroup?: string | false;
  /** `at-least-once`: events are acknowledged after their handlers, tried again and put aside. Default `at-most-once`. */
  readonly delivery?: 'at-most-once' | 'at-least-once';
  /** Events wait for a server of the group while there is none, once there was one. Default false. */
  readonly durable?: boolean;
  /** `*` and `>` as words of a pattern stand for others, as in NATS. Default true. */
  readonly wildcards?: boolean;
  /** A client sends metadata as headers of the message rather than in the packet. Default true. */
  readonly headers?: boolean;
}

export interface MemoryServerOptions extends ServerOptions, MemoryAddressOptions, Omit<MemoryFeatures, 'headers'> {
  /**
   * Who acknowledges an event that is delivered at least once: the server after all handlers succeeded (default), or
   * the handlers through `context.ack()`, `context.retry()` and `context.deadLetter()`.
   */
  readonly ack?: 'auto' | 'manual';
  /** When a failed event is tried again. Default: `defaultRetryPolicy` of core, 5 times in all, first after 1 s. */
  readonly redelivery?: Partial<RetryPolicy>;
  /** Events this server may hold unsettled, and likewise requests. Default 0: no limit but `maxInFlight`. */
  readonly prefetch?: number;
}

export interface MemoryClientOptions
  extends ClientOptions, MemoryAddressOptions, Pick<MemoryFeatures, 'headers' | 'wildcards'> {}

export const brokerOf = ({ broker }: MemoryAddressOptions): MemoryBroker =>
  broker instanceof MemoryBroker ? broker : MemoryBroker.named(broker);

/** The group for events: its own, or that for requests. */
export const eventGroupOf = ({ group = 'default', eventGroup = group }: MemoryFeatures): string | false => eventGroup;

/** @throws ParleyError `PARLEY_INVALID_OPTION` for options that contradict each other */
export const checkServerOptions = (options: MemoryServerOptions): void => {
  const { durable, ack, delivery, prefetch = 0 } = options;
  if (durable && eventGroupOf(options) === false) {
    throw invalid('durable needs a group for events, since nothing waits for a server that has none.');
  }
  if (ack === 'manual' && delivery !== 'at-least-once') {
    throw invalid("ack: 'manual' needs delivery: 'at-least-once', since nothing else is acknowledged.");
  }
  if (!Number.isInteger(prefetch) || prefetch < 0)
    throw invalid(`prefetch is ${prefetch}; it must be an integer from 0.`);
};

const invalid = (message: string): ParleyError => new ParleyError('PARLEY_INVALID_OPTION', { message });
