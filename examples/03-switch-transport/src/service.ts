import { createServer } from './transport.js';

const server = await createServer();

// a request: one value in, one value out
server.onMessage<number[]>('sum', numbers => numbers.reduce((total, number) => total + number, 0));

// a stream: each value leaves as soon as it is there
server.onMessage<number>('countdown', async function* (from) {
  for (let number = from; number > 0; number--) yield number;
});

// an error that the caller is to see
server.onMessage('fail', () => {
  throw { reason: 'out of stock' };
});

// headers, whatever the transport has for them
server.onMessage('who', (_data, context) => context.getMetadata()?.['user'] ?? 'nobody');

// an event: nobody waits for an answer
server.onEvent<{ name: string }>('user_created', user => console.log(`user_created: welcome, ${user.name}`));

await server.listen();
console.log('listening');

// handlers at work finish, and their answers leave, before the process ends
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close());
