import type { Broker } from '@parley/brokers';
import { atEnd, RecordedLog } from '@parley/test-support';
import { RedisClient, RedisServer, type RedisClientOptions, type RedisServerOptions } from '../../src/index.js';

export interface Service {
  readonly server: RedisServer;
  readonly log: RecordedLog;
}

/** A server until the end of the test. */
export const serve = async (
  { host, port }: Broker,
  register: (server: RedisServer) => unknown,
  options: RedisServerOptions = {},
): Promise<Service> => {
  const log = new RecordedLog();
  const server = new RedisServer({ host, port, logger: log, retryDelay: 10, maxRetryDelay: 50, ...options });
  register(server);
  atEnd(() => server.close());
  await server.listen();
  return { server, log };
};

/** A client until the end of the test; it connects when it is used. */
export const clientFor = (
  { host, port }: Pick<Broker, 'host' | 'port'>,
  options: RedisClientOptions = {},
): RedisClient => {
  const client = new RedisClient({
    host,
    port,
    timeout: 10_000,
    retryDelay: 10,
    maxRetryDelay: 50,
    logger: new RecordedLog(),
    ...options,
  });
  atEnd(() => client.close());
  return client;
};
