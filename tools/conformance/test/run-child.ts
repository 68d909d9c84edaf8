import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** A process of its own, what it said so far, and how it ends. */
export class Child {
  output = '';
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  private readonly process: ChildProcess;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(command, args, { cwd: join(__dirname, '..'), env: { ...process.env, ...env } });
    this.process.stdout!.on('data', chunk => (this.output += String(chunk)));
    this.process.stderr!.on('data', chunk => (this.output += String(chunk)));
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject);
      this.process.once('close', (status, signal) => resolve(status ?? signal));
    });
  }

  /** Runs a TypeScript file of `test/children`, from the sources of the workspace. */
  static script(file: string, args: readonly string[] = [], env?: NodeJS.ProcessEnv): Child {
    const path = join(__dirname, 'children', file);
    return new Child(process.execPath, ['--import', 'tsx', '--conditions=@parley/source', path, ...args], env);
  }

  /** Resolves once it said this, with what the expression captured. */
  async says(expression: RegExp): Promise<readonly string[]> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (;;) {
      const found = expression.exec(this.output);
      if (found !== null) return found;
      if (over) throw new Error(`It ended without having said ${String(expression)}:\n${this.output}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }
}
