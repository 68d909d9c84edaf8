import type { AddressInfo, Server as NetServer } from 'node:net';
import { atEnd, RecordedLog } from '@parley/test-support';
import { TcpClient, TcpServer, type TcpClientOptions, type TcpServerOptions } from '../../src/index.js';

export interface Service {
  readonly server: TcpServer;
  readonly port: number;
  readonly log: RecordedLog;
}

/** A server that listens on a free port, or where the options say, until the end of the test. */
export const serve = async (
  register: (server: TcpServer) => unknown,
  options: TcpServerOptions = {},
): Promise<Service> => {
  const log = new RecordedLog();
  const server = new TcpServer({ host: '127.0.0.1', port: 0, logger: log, ...options });
  register(server);
  await server.listen();
  atEnd(() => server.close());
  return { server, port: portOf(server), log };
};

/** The port a server got. */
export const portOf = (server: TcpServer): number => (server.unwrap<NetServer>().address() as AddressInfo).port;

/** A client until the end of the test; it connects when it is used. */
export const clientFor = (port: number, options: TcpClientOptions = {}): TcpClient => {
  const client = new TcpClient({
    host: '127.0.0.1',
    port,
    timeout: 10_000,
    retryDelay: 10,
    maxRetryDelay: 50,
    ...options,
  });
  atEnd(() => client.close());
  return client;
};

/** The handlers most tests need. */
export const echo = (server: TcpServer): TcpServer => server.onMessage('echo', data => data);

/** The connections a server has. */
export const connectionCount = (server: TcpServer): Promise<number> =>
  new Promise((resolve, reject) => {
    server.unwrap<NetServer>().getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
