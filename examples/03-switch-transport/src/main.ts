import { startBroker } from '@parley/brokers';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { transportName } from './transport.js';

/** One of the files beside this one, running in a process of its own. */
interface Running {
  readonly process: ChildProcess;
  readonly lines: Interface;
  /** Exit code and signal, once it has ended and all its lines were read. */
  readonly ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** Where service and caller meet, and what is to be stopped at the end. */
interface MeetingPlace {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs the service and its caller as two processes on the chosen transport, with a broker if that needs one. */
async function main(): Promise<void> {
  const name = transportName();
  const place = await meetingPlace();
  try {
    console.log(`Over ${name}, at ${place.url}:\n`);
    const service = run('service', place.url);
    await heard(service, 'listening');
    const event = heard(service, 'user_created: ');
    await succeeded('caller', run('caller', place.url));
    await event;
    service.process.kill('SIGTERM');
    await succeeded('service', service);
    console.log('\nThe caller has finished. The service was asked to stop and has drained. Both ended well.');
  } finally {
    await place.stop();
  }
}

async function meetingPlace(): Promise<MeetingPlace> {
  const name = transportName();
  const { ADDRESS } = process.env;
  if (ADDRESS !== undefined) return { url: ADDRESS, stop: () => Promise.resolve() };
  if (name === 'tcp') return { url: `tcp://127.0.0.1:${await freePort()}`, stop: () => Promise.resolve() };
  return startBroker(name);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function run(name: string, url: string): Running {
  const [, main = ''] = process.argv;
  const file = join(dirname(main), name + extname(main));
  const child = spawn(process.execPath, [...process.execArgv, file], {
    env: { ...process.env, ADDRESS: url },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  process.once('exit', () => child.kill('SIGKILL')); // whatever goes wrong here, nothing is left running
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => console.log(`  ${name} | ${line}`));
  return { process: child, lines, ended: once(child, 'close') as Running['ended'] };
}

/** Resolves at a line that begins so. Fails if it ends without. */
function heard({ lines, ended }: Running, beginning: string): Promise<void> {
  const found = new Promise<void>(resolve => {
    lines.on('line', line => {
      if (line.startsWith(beginning)) resolve();
    });
  });
  const tooEarly = ended.then(() => Promise.reject(new Error(`It ended and never said '${beginning}'`)));
  return Promise.race([found, tooEarly]);
}

async function succeeded(name: string, { ended }: Running): Promise<void> {
  const [code, signal] = await ended;
  const killed = process.platform === 'win32' && signal === 'SIGTERM'; // Windows does not ask, it ends a process
  if (code !== 0 && !killed) throw new Error(`The ${name} ended with ${code === null ? signal : `exit code ${code}`}`);
}

await main();
