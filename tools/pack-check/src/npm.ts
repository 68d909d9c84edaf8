import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs npm in `cwd` and returns what it printed. Rejects unless it exits with 0. */
export async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const options = { cwd, maxBuffer: 16 * 1024 * 1024, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', args, options);
  return stdout;
}
