import type { AddressInfo, Server } from 'node:net';
import { TcpServer } from '@parley/tcp';

const server = new TcpServer({ port: Number(process.env.PORT ?? 3000) });

// a request: one value in, one value out
server.onMessage<number[]>('sum', numbers => numbers.reduce((total, number) => total + number, 0));

// a stream: each value leaves as soon as it is there
server.onMessage<number>('fibonacci', async function* (count) {
  let [current, next] = [0, 1];
  for (let i = 0; i < count; i++) {
    yield current;
    [current, next] = [next, current + next];
  }
});

// an event: nobody waits for an answer
server.onEvent<{ name: string }>('user_created', user => console.log(`user_created: welcome, ${user.name}`));

await server.listen();
const { port } = server.unwrap<Server>().address() as AddressInfo;
console.log(`listening on port ${port}`);

// handlers at work finish, and their answers leave, before the process ends
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close());
