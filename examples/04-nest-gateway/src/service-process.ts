import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** One of the three, running in a process of its own. What it prints is shown with its name ahead. */
export class ServiceProcess {
  private readonly process: ChildProcess;
  private readonly lines: Interface;
  /** Exit code and signal, once it has ended and all its lines were read. */
  private readonly ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;

  constructor(
    private readonly name: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.process = spawn(process.execPath, [join(import.meta.dirname, name, 'main.js')], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    process.once('exit', () => this.process.kill('SIGKILL')); // whatever goes wrong here, nothing is left running
    this.lines = createInterface({ input: this.process.stdout! });
    this.lines.on('line', line => console.log(`  ${name} | ${line}`));
    this.ended = once(this.process, 'close') as typeof this.ended;
  }

  /** The part of what it prints that `pattern` captures, or the line that matches. Fails if it ends without. */
  heard(pattern: RegExp): Promise<string> {
    const found = new Promise<string>(resolve => {
      this.lines.on('line', line => {
        const match = pattern.exec(line);
        if (match !== null) resolve(match[1] ?? line);
      });
    });
    const tooEarly = this.ended.then(() => Promise.reject(new Error(`${this.name} ended and never said ${pattern}`)));
    return Promise.race([found, tooEarly]);
  }

  /** Asks it to end. Fails if it does not end well. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    const [code, signal] = await this.ended;
    if (code !== 0 && signal !== 'SIGTERM') throw new Error(`${this.name} ended with exit code ${code}`);
  }
}
