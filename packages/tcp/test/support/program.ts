import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  /** From its last output to its end, in ms. */
  readonly lingered: number;
}

/** Runs a file of `test/programs` from source, to its end. */
export const run = async (name: string, ...nodeOptions: string[]): Promise<Outcome> => {
  const args = [
    ...nodeOptions,
    '--conditions=@parley/source',
    '--import',
    'tsx',
    join(__dirname, '../programs', `${name}.ts`),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let spokeAt = performance.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', data => {
      output += String(data);
      spokeAt = performance.now();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, lingered: performance.now() - spokeAt };
};
