import type { AddressInfo, Server } from 'node:net';
import { TcpServer } from '@parley/tcp';
import type { CountRequest, Terms } from '../service/messages.js';
import type { Service } from '../service/service.js';
import { host } from './contender.js';

/** The server of both Parley contenders, with default options. */
export async function serveParley(service: Service): Promise<number> {
  const server = new TcpServer({ host, port: 0 });
  server.onMessage<Terms>('sum', terms => service.sum(terms));
  server.onMessage<CountRequest>('count', async function* ({ items }) {
    yield* service.count(items);
  });
  server.onEvent<Terms>('tick', terms => service.tick(terms));
  server.onMessage('hang', () => service.hang());
  await server.listen();
  return (server.unwrap<Server>().address() as AddressInfo).port;
}
