import type { Broker } from '@parley/brokers';
import { atEnd, RecordedLog } from '@parley/test-support';
import { NatsClient, NatsServer, type NatsClientOptions, type NatsServerOptions } from '../../src/index.js';

export interface Service {
  readonly server: NatsServer;
  readonly log: RecordedLog;
}

/** Soon back after a loss. */
const quickly = { retryDelay: 10, maxRetryDelay: 50 } as const;

/** A server that listens until the end of the test. */
export const serve = async (
  { url }: Pick<Broker, 'url'>,
  register: (server: NatsServer) => unknown,
  options: NatsServerOptions = {},
): Promise<Service> => {
  const log = new RecordedLog();
  const server = new NatsServer({ servers: url, logger: log, ...quickly, ...options });
  register(server);
  atEnd(() => server.close());
  await server.listen();
  return { server, log };
};

/** A client until the end of the test; it connects when it is used. */
export const clientOf = ({ url }: Pick<Broker, 'url'>, options: NatsClientOptions = {}): NatsClient => {
  const client = new NatsClient({ servers: url, timeout: 10_000, ...quickly, ...options });
  atEnd(() => client.close());
  return client;
};

/** Names no other test has: they share a broker. */
let names = 0;
export const name = (word: string): string => `${word}-${++names}-${process.pid}`;

/** An event, until the broker has it. */
export const emit = (client: NatsClient, pattern: string, data: unknown): Promise<void> =>
  new Promise((resolve, reject) => client.emit(pattern, data).subscribe({ complete: resolve, error: reject }));
