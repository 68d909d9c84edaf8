import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { tcpLimits } from '../src/tcp-limits.js';
import { atEnd } from './support/scope.js';
import { until } from './support/until.js';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const [server = '', client = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

/** Runs a program of the page, on another port, from a file that finds this package as an installed one would. */
const start = (name: string, code: string, port: number): { readonly process: ChildProcess; output: string } => {
  const file = join(folder, 'test-results/readme', `${name}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code.replaceAll('3000', String(port)));
  const child = spawn(process.execPath, ['--conditions=@parley/source', '--import', 'tsx', file], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  atEnd(() => child.kill());
  const running = { process: child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (running.output += String(data)));
  return running;
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

describe('the README', () => {
  it('begins with a server and a client that do what it says', async () => {
    const port = await freePort();
    const serving = start('server', server, port);
    await until('the server listens', () => serving.output === 'listening\n', 15_000);

    const calling = start('client', client, port);
    const [code] = await once(calling.process, 'close');

    expect(calling.output).toBe('6\n3\n2\n1\n');
    expect(code).toBe(0);
    await until('the event arrived', () => serving.output === 'listening\nwelcome, Ada\n');
  }, 40_000);

  it('names every option of its own, and every default', () => {
    const source = readFileSync(join(folder, 'src/tcp-options.ts'), 'utf8');
    const options = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);

    expect(options.length).toBeGreaterThan(10);
    for (const name of options) expect(readme).toContain(`\`${name}\``);
    for (const [name, value] of Object.entries(tcpLimits({}))) {
      const shown = value.toLocaleString('en').replaceAll(',', ' ');
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown}\\b`));
    }
  });
});
