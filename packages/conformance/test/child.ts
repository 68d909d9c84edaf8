import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a process said and how it ended. */
export interface ChildResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a TypeScript file of `test/children` in a process of its own, from the sources of the workspace. */
export const runChild = (
  file: string,
  nodeArguments: readonly string[],
  args: readonly string[] = [],
): Promise<ChildResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@parley/source', ...nodeArguments, join(__dirname, 'children', file), ...args],
      // a runner of node:test that finds itself within another one reports to that
      { cwd: join(__dirname, 'children'), env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    );
    let output = '';
    child.stdout.on('data', chunk => (output += String(chunk)));
    child.stderr.on('data', chunk => (output += String(chunk)));
    child.once('error', reject);
    child.once('close', status => resolve({ status, output }));
  });
