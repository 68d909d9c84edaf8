import type { AddressInfo, Server } from 'node:net';
import { RemoteError } from '@parley/core';
import { TcpClient, TcpServer } from '@parley/tcp';
import { MathController } from './math-controller.js';

const server = new TcpServer({ port: 0 }); // the system picks a free one
server.addController(new MathController());
await server.listen();

const { port } = server.unwrap<Server>().address() as AddressInfo;
const client = new TcpClient({ port });

console.log(`sum: ${await client.request({ cmd: 'sum' }, [1, 2, 3])}`);
console.log(`divide: ${await client.request({ cmd: 'divide' }, { dividend: 1, divisor: 4 })}`);

try {
  await client.request({ cmd: 'divide' }, { dividend: 1, divisor: 0 });
} catch (error) {
  if (!(error instanceof RemoteError)) throw error;
  console.log(`divide: ${error.code}, ${error.message}`);
}

for await (const square of client.stream({ cmd: 'squares' }, [1, 2, 3])) console.log(`squares: ${square}`);

client.emit('user_created', { name: 'Ada' }, { metadata: { requestId: 'r-42' } });
await client.close(); // what was sent leaves first
await server.close(); // handlers at work finish first
