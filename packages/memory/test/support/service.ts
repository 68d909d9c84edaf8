import { atEnd, RecordedLog } from '@parley/test-support';
import {
  MemoryBroker,
  MemoryClient,
  MemoryServer,
  type MemoryClientOptions,
  type MemoryServerOptions,
} from '../../src/index.js';

/** A broker of its own for one test, which leaves nothing behind. */
export const newBroker = (maxWaiting?: number): MemoryBroker => {
  const broker = new MemoryBroker({ name: 'test', maxWaiting });
  atEnd(() => broker.close());
  return broker;
};

export interface Service {
  readonly server: MemoryServer;
  readonly log: RecordedLog;
}

/** A server that listens until the end of the test. */
export const serve = async (
  broker: MemoryBroker,
  register: (server: MemoryServer) => unknown,
  options: MemoryServerOptions = {},
): Promise<Service> => {
  const log = new RecordedLog();
  const server = new MemoryServer({ broker, logger: log, retryDelay: 1, maxRetryDelay: 5, ...options });
  register(server);
  await server.listen();
  atEnd(() => server.close());
  return { server, log };
};

/** A client until the end of the test; it connects when it is used. */
export const clientFor = (broker: MemoryBroker, options: MemoryClientOptions = {}): MemoryClient => {
  const client = new MemoryClient({
    broker,
    timeout: 10_000,
    retryDelay: 1,
    maxRetryDelay: 5,
    logger: false,
    ...options,
  });
  atEnd(() => client.close());
  return client;
};

/** The error a promise fails with. */
export const failureOf = (promise: Promise<unknown>): Promise<Error & { readonly code?: string }> =>
  promise.then(
    value => {
      throw new Error(`It did not fail but gave ${JSON.stringify(value)}`);
    },
    (error: Error) => error,
  );
