import type { ClientProxy, Server } from '@parley/core';
import type { TransportName } from '../../transports.js';
import { addressOf, type Place } from '../place.js';

/** Both ends of one transporter of Parley, with default options. */
export interface ParleyEnds {
  server(place: Place): Server;
  client(place: Place): ClientProxy;
}

/** Loaded by need, so that no process carries the driver of another transport. */
const loaders: Readonly<Record<TransportName, () => Promise<ParleyEnds>>> = {
  async tcp() {
    const { TcpClient, TcpServer } = await import('@parley/tcp');
    return { server: place => new TcpServer(addressOf(place)), client: place => new TcpClient(addressOf(place)) };
  },
  async redis() {
    const { RedisClient, RedisServer } = await import('@parley/redis');
    return { server: ({ url }) => new RedisServer({ url }), client: ({ url }) => new RedisClient({ url }) };
  },
  async mqtt() {
    const { MqttClient, MqttServer } = await import('@parley/mqtt');
    return { server: ({ url }) => new MqttServer({ url }), client: ({ url }) => new MqttClient({ url }) };
  },
  async nats() {
    const { NatsClient, NatsServer } = await import('@parley/nats');
    return {
      server: ({ url }) => new NatsServer({ servers: url }),
      client: ({ url }) => new NatsClient({ servers: url }),
    };
  },
};

export const parleyEnds = ({ transport }: Place): Promise<ParleyEnds> => loaders[transport]();

export async function connectParley(place: Place): Promise<ClientProxy> {
  const client = (await parleyEnds(place)).client(place);
  await client.connect();
  return client;
}
