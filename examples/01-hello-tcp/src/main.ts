import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, extname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** One of the files beside this one, running in a process of its own. */
interface Running {
  readonly process: ChildProcess;
  readonly lines: Interface;
  /** Exit code and signal, once it has ended and all its lines were read. */
  readonly ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** Runs the server and the client as two processes and shows what each of them prints. Fails if one of them fails. */
async function main(): Promise<void> {
  console.log('The server runs in a process of its own (src/server.ts):\n');
  const server = run('server', '0'); // the system picks a free port
  const port = await heard(server, /^listening on port (\d+)$/);
  const event = heard(server, /^user_created: /);

  console.log('\nThe client calls it from a second process (src/client.ts):\n');
  await succeeded('client', run('client', port));
  await event;

  server.process.kill('SIGTERM');
  await succeeded('server', server);
  console.log('\nThe client has finished. The server was asked to stop and has drained. Both ended well.');
}

function run(name: string, port: string): Running {
  const [, main = ''] = process.argv;
  const file = join(dirname(main), name + extname(main));
  const child = spawn(process.execPath, [...process.execArgv, file], {
    env: { ...process.env, PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  process.once('exit', () => child.kill('SIGKILL')); // whatever goes wrong here, nothing is left running
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => console.log(`  ${name} | ${line}`));
  return { process: child, lines, ended: once(child, 'close') as Running['ended'] };
}

/** The part of its output that `pattern` captures, or the line that matches it. Fails if it ends without. */
function heard({ lines, ended }: Running, pattern: RegExp): Promise<string> {
  const found = new Promise<string>(resolve => {
    lines.on('line', line => {
      const match = pattern.exec(line);
      if (match !== null) resolve(match[1] ?? line);
    });
  });
  const tooEarly = ended.then(() => Promise.reject(new Error(`It ended and never said ${pattern}`)));
  return Promise.race([found, tooEarly]);
}

async function succeeded(name: string, { ended }: Running): Promise<void> {
  const [code, signal] = await ended;
  const killed = process.platform === 'win32' && signal === 'SIGTERM'; // Windows does not ask, it ends a process
  if (code !== 0 && !killed) throw new Error(`The ${name} ended with ${code === null ? signal : `exit code ${code}`}`);
}

await main();
