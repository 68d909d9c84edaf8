import { connect, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { TcpClient, TcpServer } from '../../src/index.js';

/** Prints, as JSON, what is left after a lot of work of each kind. Needs --expose-gc. */
const batch = 500;

const server = new TcpServer({ host: '127.0.0.1', port: 0, logger: false });
server.onMessage('echo', data => data);
server.onMessage('later', data => Promise.resolve(data));
server.onMessage('hang', () => new Promise(() => undefined));
server.onMessage('endless', async function* () {
  for (let i = 0; ; i++) {
    yield i;
    await new Promise(setImmediate);
  }
});
server.onEvent('note', () => undefined);

const main = async (): Promise<void> => {
  await server.listen();
  const { port } = server.unwrap<Server>().address() as AddressInfo;
  const client = new TcpClient({ host: '127.0.0.1', port, logger: false });
  await client.connect();

  const work: Readonly<Record<string, (count: number) => Promise<void>>> = {
    requests: count => inBatches(count, index => client.request(index % 2 ? 'echo' : 'later', { index })),
    timeouts: count => inBatches(count, () => failing(client.request('hang', 1, { timeout: 1 })), count),
    'cancelled streams': count =>
      inBatches(count, async () => {
        for await (const value of client.stream('endless', 1)) if (value === 2) break;
      }),
    'unsubscribed calls': count => inBatches(count, async () => client.send('hang', 1).subscribe().unsubscribe()),
    aborted: count =>
      inBatches(count, () => {
        const abort = new AbortController();
        const call = failing(client.request('hang', 1, { signal: abort.signal, deadline: Date.now() + 60_000 }));
        abort.abort();
        return call;
      }),
    events: count => inBatches(count, async () => void client.emit('note', 1)),
    connections: count =>
      inBatches(
        count,
        async () => {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          await once(socket, 'connect');
          socket.end('x#'); // which costs it the connection
          await once(socket.resume(), 'close');
        },
        50,
      ),
  };
  const counts: Readonly<Record<keyof typeof work, number>> = {
    requests: 100_000,
    timeouts: 10_000,
    'cancelled streams': 10_000,
    'unsubscribed calls': 10_000,
    aborted: 10_000,
    events: 20_000,
    connections: 1000,
  };

  const report: Record<string, unknown> = {};
  for (const [name, does] of Object.entries(work)) {
    const count = counts[name]!;
    await does(count / 10); // whatever is made once is there by now
    const before = await heapUsed();
    await does(count);
    await client.request('echo', 'the end'); // by now the server has read all that came before
    report[name] = {
      count,
      grown: (await heapUsed()) - before,
      pending: client.pendingCount,
      inFlight: server.inFlightCount,
      connections: await connections(),
    };
  }
  console.log(JSON.stringify(report));
  await client.close();
  await server.close();
};

const inBatches = async (count: number, start: (index: number) => Promise<unknown>, size = batch): Promise<void> => {
  for (let i = 0; i < count; i += size) {
    await Promise.all(Array.from({ length: Math.min(size, count - i) }, (_, index) => start(i + index)));
  }
};

const failing = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => Promise.reject(new Error('must not succeed')),
    () => undefined,
  );

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => {
    server.unwrap<Server>().getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

/** The least there is once everything has settled: what finalizers hold needs several collections. */
const heapUsed = async (): Promise<number> => {
  while (server.inFlightCount > 0 || (await connections()) > 1) await new Promise(setImmediate);
  let least = Infinity;
  for (let idle = 0; idle < 5; idle++) {
    await new Promise(setImmediate);
    globalThis.gc!();
    const { heapUsed } = process.memoryUsage();
    if (heapUsed < least * 0.99) idle = 0;
    least = Math.min(least, heapUsed);
  }
  return least;
};

void main();
