import { lastValueFrom } from 'rxjs';
import { harness as memory } from '../../src/harnesses/memory.harness.js';
import { harness as tcp } from '../../src/harnesses/tcp.harness.js';
import { stopAt } from './stop-at.js';

const harness = process.argv[2] === 'tcp' ? tcp : memory;
const place = { host: '127.0.0.1', port: 0, scope: 'exits', options: {} };

/** A service that answers a call late, and closes, when it is told to or by itself; nothing here ends the process. */
const main = async (): Promise<void> => {
  let begun = (): void => undefined;
  const working = new Promise<void>(resolve => (begun = resolve));
  let finish = (): void => undefined;
  const server = harness.createServer(place);
  server.addHandler('slow', () => {
    begun();
    return new Promise(resolve => (finish = () => resolve('answered')));
  });
  await server.listen();
  const { port = 0 } = ((server.unwrap?.() as { address?(): { port: number } } | undefined)?.address?.() ?? {}) as {
    port?: number;
  };
  const client = harness.createClient({ ...place, port });
  const call = lastValueFrom(client.send('slow', 1));
  await working;
  await stopAt(process.argv[3]);
  const closing = Promise.resolve(server.close());
  finish();
  console.log(await call);
  await closing;
  await client.close();
  console.log('closed');
};

void main();
