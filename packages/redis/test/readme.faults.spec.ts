import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brokerSuite } from '@parley/brokers';
import { RedisServer } from '../src/index.js';
import { atEnd } from './support/scope.js';
import { until } from './support/until.js';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const [server = '', client = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

/** Runs a program of the page with another broker, from a file that finds this package as an installed one would. */
const start = (name: string, code: string, url: string): { readonly process: ChildProcess; output: string } => {
  const file = join(folder, 'test-results/readme', `${name}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code.replaceAll('redis://localhost:6379', url));
  const child = spawn(process.execPath, ['--conditions=@parley/source', '--import', 'tsx', file], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  atEnd(() => child.kill());
  const running = { process: child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (running.output += String(data)));
  return running;
};

describe('the README', () => {
  brokerSuite('redis', broker => {
    it('begins with a server and a client that do what it says', async () => {
      const serving = start('server', server, broker().url);
      await until('the server listens', () => serving.output === 'listening\n', 15_000);

      const calling = start('client', client, broker().url);
      const [code] = (await once(calling.process, 'close')) as [number];

      expect(calling.output).toBe('6\n3\n2\n1\n');
      expect(code).toBe(0);
      await until('the event arrived', () => serving.output === 'listening\nwelcome, Ada\n');
    }, 40_000);
  });

  it('names every option of its own', () => {
    const source = readFileSync(join(folder, 'src/redis-options.ts'), 'utf8');
    const options = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);

    expect(options.length).toBeGreaterThan(8);
    for (const name of options) expect(readme).toContain(`\`${name}\``);
  });

  it('has the table that the manifest says', () => {
    const [byDefault, withOptions] = [
      RedisServer.capabilities(),
      RedisServer.capabilities({ group: 'g', wildcards: true }),
    ];
    const cell = (claimed: (capabilities: typeof byDefault) => boolean): string =>
      claimed(byDefault) ? 'd' : claimed(withOptions) ? 'o' : '–';
    const row = [
      cell(({ streaming, metadata, deadline, drain }) => streaming && metadata && deadline && drain),
      cell(({ cancellation }) => cancellation),
      cell(({ reconnect }) => reconnect),
      `${cell(({ noHandler }) => noHandler === 'error')}, not on a Cluster`,
      cell(({ requestGroups, eventGroups }) => requestGroups && eventGroups),
      cell(({ wildcards }) => wildcards !== false),
      cell(({ settlement, deadLetter }) => settlement !== 'none' || deadLetter),
      cell(({ durable }) => durable),
    ];

    const lines = readme.split('\n').map(line =>
      line
        .split('|')
        .map(text => text.trim())
        .filter(Boolean),
    );
    expect(lines).toContainEqual(row);
  });
});
