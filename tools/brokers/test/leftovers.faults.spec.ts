import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { brokerSuite } from '../src/index.js';
import { listens } from './support/conversation.js';

brokerSuite('redis', () => {
  it('leaves nothing behind when the process that started a broker is killed', async () => {
    const cli = join(__dirname, '../src/cli.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', cli, 'start', 'redis'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PARLEY_REDIS_URL: '' },
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { hostname: host, port } = new URL(line.split('=')[1]!);
    const address = { host, port: Number(port) };
    expect(await listens(address)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');

    while (await listens(address));
    while (foldersOf(address.port).length > 0) await new Promise(resolve => setImmediate(resolve));
  }, 30_000);
});

/** The folders of brokers at this port. */
function foldersOf(port: number): string[] {
  return readdirSync(tmpdir()).filter(
    name => name.startsWith('parley-redis-') && textIn(name).includes(`port ${port}\n`),
  );
}

/** Its configuration; nothing if it is gone meanwhile. */
function textIn(folder: string): string {
  try {
    return readFileSync(join(tmpdir(), folder, 'redis.conf'), 'utf8');
  } catch {
    return '';
  }
}
