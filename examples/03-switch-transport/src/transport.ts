import type { ClientProxy, Server } from '@parley/core';

/** A server and a client that meet at `url`. Nothing else of this example knows which transport it is. */
const transports = {
  tcp: async (url: string) => {
    const { TcpServer, TcpClient } = await import('@parley/tcp');
    return { server: () => new TcpServer({ url }), client: () => new TcpClient({ url }) };
  },
  redis: async (url: string) => {
    const { RedisServer, RedisClient } = await import('@parley/redis');
    return { server: () => new RedisServer({ url }), client: () => new RedisClient({ url }) };
  },
  mqtt: async (url: string) => {
    const { MqttServer, MqttClient } = await import('@parley/mqtt');
    return { server: () => new MqttServer({ url }), client: () => new MqttClient({ url }) };
  },
  nats: async (url: string) => {
    const { NatsServer, NatsClient } = await import('@parley/nats');
    return { server: () => new NatsServer({ servers: url }), client: () => new NatsClient({ servers: url }) };
  },
} satisfies Record<string, (url: string) => Promise<{ server(): Server; client(): ClientProxy }>>;

const addresses = {
  tcp: 'tcp://127.0.0.1:3000',
  redis: 'redis://127.0.0.1:6379',
  mqtt: 'mqtt://127.0.0.1:1883',
  nats: 'nats://127.0.0.1:4222',
} satisfies Record<TransportName, string>;

export type TransportName = keyof typeof transports;

/** What `TRANSPORT` says; default `tcp`. */
export const transportName = (): TransportName => {
  const { TRANSPORT: name = 'tcp' } = process.env;
  if (!Object.hasOwn(transports, name)) {
    throw new Error(`TRANSPORT=${name} is none of ${Object.keys(transports).join(', ')}.`);
  }
  return name as TransportName;
};

const chosen = async (): Promise<{ server(): Server; client(): ClientProxy }> => {
  const name = transportName();
  return transports[name](process.env.ADDRESS ?? addresses[name]);
};

/** A server on the chosen transport, at `ADDRESS`. */
export const createServer = async (): Promise<Server> => (await chosen()).server();

/** A client of it. */
export const createClient = async (): Promise<ClientProxy> => (await chosen()).client();
