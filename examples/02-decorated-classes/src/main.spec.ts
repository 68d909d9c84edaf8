import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('npm start', () => {
  it('calls the decorated methods and ends by itself', async () => {
    const { stdout } = await promisify(execFile)('npm', ['start', '--silent'], {
      cwd: join(__dirname, '..'),
      shell: process.platform === 'win32',
    });

    expect(stdout.trimEnd().split('\n')).toEqual([
      'sum: 6',
      'divide: 0.25',
      'divide: PARLEY_REMOTE_ERROR, Nothing can be divided by zero',
      'squares: 1',
      'squares: 4',
      'squares: 9',
      'user_created: welcome, Ada (request r-42)',
    ]);
  }, 60_000);
});
