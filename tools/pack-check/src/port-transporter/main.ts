import { MessageChannel } from 'node:worker_threads';
import { PortClient } from './port-client.js';
import { PortServer } from './port-server.js';

/** Uses the transporter once in every way. */
async function main(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const server = new PortServer(() => port1);
  const client = new PortClient(() => port2);

  const name = new Promise<string>(resolve => server.onEvent<string>('user_created', resolve));
  const stopped = new Promise<void>(resolve => {
    server.onMessage('forever', async function* () {
      try {
        for (let count = 0; ; count++) yield count;
      } finally {
        resolve();
      }
    });
  });
  server.onMessage<number[]>('sum', numbers => numbers.reduce((total, number) => total + number, 0));
  await server.listen();

  console.log(`sum: ${await client.request('sum', [1, 2, 3])}`);
  for await (const count of client.stream<number>('forever', {})) if (count === 3) break;
  await stopped;
  console.log('the stream stopped');
  client.emit('user_created', 'Ada');
  console.log(`event: ${await name}`);
  await client
    .request('missing', {})
    .catch((error: unknown) => console.log(String((error as { readonly code: unknown }).code)));

  await client.close();
  await server.close();
}

void main();
