import { behaviourDefaults, type ClientOptions, type ServerOptions, type StatusNames } from '@parley/core';
import { nestLogger } from './nest-logger.js';

const { nest } = behaviourDefaults;

/** What holds for every server in Nest, whatever the transport; options of the application win. */
export const serverDefaults = (name: string, statusNames: StatusNames = nest.statusNames): ServerOptions => ({
  statusNames,
  logger: nestLogger(name),
});

/** The same for every client. */
export const clientDefaults = (name: string, statusNames: StatusNames = nest.statusNames): ClientOptions => ({
  statusNames,
  remoteErrors: nest.remoteErrors,
  idleTimeout: nest.idleTimeout,
  logger: nestLogger(name),
});
