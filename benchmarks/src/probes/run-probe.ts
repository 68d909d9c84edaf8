import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Footprint } from './footprint.js';

/** Runs a probe in a fresh process. @throws Error if it fails, with what it printed */
export function runProbe(probe: 'import-probe' | 'listen-probe', args: readonly string[]): Footprint {
  const output = execFileSync(process.execPath, [join(__dirname, `${probe}.js`), ...args], { encoding: 'utf8' });
  return JSON.parse(output) as Footprint;
}
