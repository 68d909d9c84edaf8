import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(__dirname, '../../..');

/** Runs a script of a `package.json`. Rejects unless it exits with 0. */
const npmRun = (script: string, folder: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)('npm', ['run', '--silent', script], {
    cwd: join(repository, folder),
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });

describe('npm run demo', () => {
  it('shows a request, a stream and an event between two processes, and ends by itself', async () => {
    const { stdout } = await npmRun('demo', '.');
    const saidBy = (name: string): readonly string[] =>
      [...stdout.matchAll(new RegExp(`^  ${name} \\| (.*)$`, 'gm'))].map(([, line = '']) => line);

    expect(saidBy('client')).toEqual(['1 + 2 + 3 = 6', ...[0, 1, 1, 2, 3, 5, 8].map(number => `fibonacci: ${number}`)]);
    expect(saidBy('server')).toEqual([expect.stringMatching(/^listening on port \d+$/), 'user_created: welcome, Ada']);
    expect(stdout).toContain('Both ended well.');
  }, 60_000);
});

describe('the client without a server', () => {
  it('fails with a coded error', async () => {
    const port = String(await unusedPort());

    await expect(npmRun('client', 'examples/01-hello-tcp', { PORT: port })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('PARLEY_CONNECT_FAILED') as string,
    });
  }, 60_000);
});

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
