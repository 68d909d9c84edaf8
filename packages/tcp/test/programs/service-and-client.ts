import type { AddressInfo, Server } from 'node:net';
import { TcpClient, TcpServer } from '../../src/index.js';

/** Uses whatever could hold a process open, closes it, and says so. The process has to end by itself after that. */
const main = async (): Promise<void> => {
  const server = new TcpServer({ host: '127.0.0.1', port: 0, logger: false, keepAlive: 1000 });
  server.onMessage('echo', data => data);
  server.onMessage('hang', () => new Promise(() => undefined));
  await server.listen();

  const { port } = server.unwrap<Server>().address() as AddressInfo;
  const client = new TcpClient({ host: '127.0.0.1', port, timeout: 60_000 });
  await client.request('echo', 1);
  client.send('hang', 1, { deadline: Date.now() + 60_000 }).subscribe({ error: () => undefined });

  await client.close();
  await server.close();
  console.log('closed');
};

void main();
