import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brokerSuite } from '@parley/brokers';
import { mqttCapabilities } from '../src/index.js';
import { atEnd } from './support/scope.js';
import { until } from './support/until.js';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const [server = '', client = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

/** Runs a program of the page, on another broker, from a file that finds this package as an installed one would. */
const start = (name: string, code: string, url: string): { readonly process: ChildProcess; output: string } => {
  const file = join(folder, 'test-results/readme', `${name}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code.replaceAll('mqtt://localhost:1883', url));
  const child = spawn(process.execPath, ['--conditions=@parley/source', '--import', 'tsx', file], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  atEnd(() => child.kill());
  const running = { process: child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (running.output += String(data)));
  return running;
};

brokerSuite('mqtt', broker => {
  it('the README begins with a server and a client that do what it says', async () => {
    const serving = start('server', server, broker().url);
    await until('the server listens', () => serving.output === 'listening\n', 20_000);

    const calling = start('client', client, broker().url);
    const [code] = await once(calling.process, 'close');

    expect(calling.output).toBe('6\n3\n2\n1\n');
    expect(code).toBe(0);
    await until('the event arrived', () => serving.output === 'listening\nrooms/12/temperature 21.5\n');
  }, 50_000);
});

describe('the README', () => {
  it('names every option of its own', () => {
    const source = readFileSync(join(folder, 'src/mqtt-options.ts'), 'utf8');
    const options = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);

    expect(options.length).toBeGreaterThan(8);
    for (const name of options) expect(readme).toContain(`\`${name}\``);
  });

  it('promises what the manifest does', () => {
    const row = readme.split('\n').find(line => /^\| d +\| d/.test(line));
    const shown = row
      ?.split('|')
      .map(cell => cell.trim())
      .slice(1, -1);
    const plain = mqttCapabilities();
    const best = mqttCapabilities({
      protocolVersion: 5,
      qos: 1,
      group: 'g',
      clean: false,
      clientId: 'me',
      properties: { sessionExpiryInterval: 60 },
    });
    const kept = (holds: (manifest: typeof plain) => boolean): string => (holds(plain) ? 'd' : holds(best) ? 'o' : '–');

    expect(shown).toEqual([
      kept(({ streaming, metadata, deadline, drain }) => streaming && metadata && deadline && drain),
      kept(({ cancellation }) => cancellation),
      kept(({ reconnect }) => reconnect),
      `${kept(({ noHandler }) => noHandler === 'error')}: MQTT 5 and \`qos\``,
      kept(({ requestGroups, eventGroups }) => requestGroups && eventGroups),
      kept(({ wildcards }) => wildcards !== false),
      kept(({ settlement, deadLetter }) => settlement !== 'none' && deadLetter),
      kept(({ durable }) => durable),
    ]);
  });
});
