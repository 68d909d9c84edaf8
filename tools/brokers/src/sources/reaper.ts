import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Runs a shell script as soon as this process has ended, even if it was killed, or when told to: its standard input
 * ends with us. It keeps nobody waiting.
 */
export class Reaper {
  private readonly shell: ChildProcess;
  private readonly done: Promise<void>;

  /** @param parameters `$1` and following of the script */
  constructor(script: string, parameters: readonly string[]) {
    this.shell = spawn('/bin/sh', ['-c', `cat >/dev/null; ${script}`, 'reaper', ...parameters], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true, // a Ctrl-C is for us alone
    });
    this.done = new Promise((resolve, reject) => {
      this.shell.once('exit', () => resolve());
      this.shell.once('error', reject);
    });
    this.done.catch(() => undefined);
    this.shell.unref();
    (this.shell.stdin as unknown as { unref(): void }).unref();
  }

  /** Runs the script now, and resolves when it is done. */
  async reap(): Promise<void> {
    this.shell.ref();
    this.shell.stdin!.end();
    await this.done;
  }
}
