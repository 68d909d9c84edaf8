import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { atEnd } from './scope.js';

/** A Node program that is killed at the end of the test. */
export class RunningProgram {
  /** What it has printed so far, to both streams. */
  output = '';
  /** Its exit code, once it has ended by itself. */
  readonly code: Promise<number | null>;

  /**
   * @param file found here, it imports the packages of this repository from source
   * @param folder in which it runs
   */
  constructor(file: string, folder: string) {
    const child = spawn(process.execPath, ['--conditions=@parley/source', '--import', 'tsx', file], {
      cwd: folder,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    atEnd(() => child.kill());
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (this.output += String(data)));
    this.code = once(child, 'close').then(([code]) => code as number | null);
  }
}
