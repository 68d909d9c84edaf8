import { brokerSuite } from '@parley/brokers';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { natsCapabilities } from '../src/index.js';
import { atEnd } from './support/scope.js';
import { until } from './support/until.js';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const [server = '', client = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

/** Runs a program of the page, on another broker, from a file that finds this package as an installed one would. */
const start = (name: string, code: string, url: string): { readonly process: ChildProcess; output: string } => {
  const file = join(folder, 'test-results/readme', `${name}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code.replaceAll('nats://localhost:4222', url));
  const child = spawn(process.execPath, ['--conditions=@parley/source', '--import', 'tsx', file], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  atEnd(() => child.kill());
  const running = { process: child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (running.output += String(data)));
  return running;
};

brokerSuite('nats', broker => {
  it('the README begins with a server and a client that do what it says', async () => {
    const serving = start('server', server, broker().url);
    await until('the server listens', () => serving.output === 'listening\n', 15_000);

    const calling = start('client', client, broker().url);
    const [code] = await once(calling.process, 'close');

    expect(calling.output).toBe('6\n3\n2\n1\n');
    expect(code).toBe(0);
    await until('the event arrived', () => serving.output === 'listening\nwelcome, Ada user.7.created\n');
  }, 40_000);
});

describe('the README', () => {
  it('names every option of its own', () => {
    const source = readFileSync(join(folder, 'src/nats-options.ts'), 'utf8');
    const options = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);

    expect(options.length).toBeGreaterThan(5);
    for (const name of options) expect(readme).toContain(`\`${name}\``);
  });

  it('shows the promises of the manifest', () => {
    const [plain, grouped] = [natsCapabilities(), natsCapabilities({ queue: 'any' })];
    const mark = (byDefault: boolean, byOption = byDefault): string => (byDefault ? 'd' : byOption ? 'o' : '–');
    const row = [
      mark(plain.streaming && plain.metadata && plain.deadline && plain.drain),
      mark(plain.cancellation),
      mark(plain.reconnect),
      mark(plain.noHandler === 'error'),
      mark(plain.requestGroups),
      mark(plain.eventGroups, grouped.eventGroups),
      mark(plain.wildcards !== false),
      mark(plain.settlement !== 'none' || plain.deadLetter),
      mark(plain.durable),
    ];
    const shown = /durable \|\n\| -.*\n\|(.*)\|/.exec(readme)?.[1] ?? '';

    expect(shown.split('|').map(cell => cell.trim())).toEqual(row);
  });
});
