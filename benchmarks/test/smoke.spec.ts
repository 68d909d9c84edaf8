import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contenderNames } from '../src/contenders/contenders.js';
import { isVoid, type Measurement } from '../src/measurement.js';
import { workloadNames } from '../src/workloads/workloads.js';

/** Runs a benchmark as it was built. Rejects unless it exits with 0. */
async function run(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, '../dist', script), ...args]);
  return stdout;
}

/** As short as it can be: whether it is right is looked at, and never how fast it is. */
describe('the benchmark', () => {
  it('gets every answer, item and event from every contender', async () => {
    const output = await run('main.js', '--rounds=1', '--ms=50', '--warm=0', '--json');
    const measurements = JSON.parse(output) as readonly Measurement[];

    const cells = workloadNames.flatMap(workload => contenderNames.map(contender => `${workload} ${contender}`));
    expect(measurements.map(({ workload, contender }) => `${workload} ${contender}`)).toEqual(cells);
    expect(measurements.filter(measurement => isVoid(measurement) || measurement.lost > 0)).toEqual([]);
  }, 120_000);

  it('knows how long a cold start takes', async () => {
    const output = await run('cold-start.js', '--processes=1');
    for (const subject of ['bare Node', 'rxjs', '@parley/tcp', '@nestjs/microservices', 'raw', 'nest', 'parley-send']) {
      expect(output).toMatch(new RegExp(`^\\| ${subject} +(\\| +-?[\\d.]+ ){2}`, 'm'));
    }
  }, 120_000);

  it('knows what a pending call weighs', async () => {
    const output = await run('pending-memory.js', '--calls=100');
    for (const contender of contenderNames) {
      expect(output).toMatch(new RegExp(`^\\| ${contender} +(\\| +-?\\d+ ){2}\\|$`, 'm'));
    }
  }, 120_000);
});
