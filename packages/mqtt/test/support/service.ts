import { atEnd, RecordedLog } from '@parley/test-support';
import { MqttClient, MqttServer, type MqttClientOptions, type MqttServerOptions } from '../../src/index.js';

export interface Service {
  readonly server: MqttServer;
  readonly log: RecordedLog;
}

/** A server until the end of the test. */
export const serve = async (
  url: string,
  register: (server: MqttServer) => unknown,
  options: MqttServerOptions = {},
): Promise<Service> => {
  const log = new RecordedLog();
  const server = new MqttServer({ url, logger: log, retryDelay: 10, maxRetryDelay: 50, ...options });
  register(server);
  atEnd(() => server.close());
  await server.listen();
  return { server, log };
};

/** A client until the end of the test; it connects when it is used. */
export const clientFor = (url: string, options: MqttClientOptions = {}): MqttClient => {
  const client = new MqttClient({ url, timeout: 5000, retryDelay: 10, maxRetryDelay: 50, logger: false, ...options });
  atEnd(() => client.close());
  return client;
};

let names = 0;

/** A topic no other test has. */
export const topic = (name: string): string => `${name}-${process.pid}-${++names}`;
