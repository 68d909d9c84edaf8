import { harness } from '../../src/harnesses/tcp.harness.js';
import { stopAt } from './stop-at.js';

/** Serves a pattern with keys that locales sort differently, until it is told to stop. */
const main = async (): Promise<void> => {
  const server = harness.createServer({ host: '127.0.0.1', port: 0, scope: 'objects', options: {} });
  server.addHandler({ z: 1, ö: 2, ä: { ö: 1, z: 2 } }, () => ['ö', 'z', 'ä'].sort((a, b) => a.localeCompare(b)));
  await server.listen();
  console.log(`port ${(server.unwrap!() as { address(): { port: number } }).address().port}`);
  await stopAt('SIGTERM');
  await server.close();
};

void main();
