import { behaviourDefaults } from '@parley/core';
import type { Options } from './nest-transport.js';
import { renameOptions } from './rename-options.js';

/** Nest's `timeout` is the driver's, for connecting. */
const names = { timeout: 'connectTimeout', reconnectTimeWait: 'retryDelay' };

const common = (given: Options): Options => {
  const { reconnect, maxReconnectAttempts, ...options } = renameOptions(given, names);
  if (reconnect === false) return { retryAttempts: 0, ...options };
  const isLimited = typeof maxReconnectAttempts === 'number' && maxReconnectAttempts >= 0;
  return isLimited ? { retryAttempts: maxReconnectAttempts, ...options } : options;
};

/** Nest's options of a NATS client to Parley's. */
export const natsClientOptions = common;

/** Nest's options of a NATS server to Parley's. Without a queue every replica gets every message. */
export const natsServerOptions = (given: Options): Options => {
  const { gracefulShutdown, gracePeriod, ...options } = common(given);
  return {
    ...(behaviourDefaults.nest.groups === 'queue' ? { queue: false } : {}),
    ...(gracefulShutdown === true ? { shutdownTimeout: gracePeriod ?? 10_000 } : {}),
    ...options,
  };
};
