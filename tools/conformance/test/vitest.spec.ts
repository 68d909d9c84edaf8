import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Child } from './run-child.js';

const command = join(dirname(createRequire(__filename).resolve('vitest/package.json')), 'vitest.mjs');

/** Part of what vitest's reporter `json` writes. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('testConformance under the real vitest', () => {
  it('runs one test for each rule; a broken one fails the run, with everything there is to know', async () => {
    const child = new Child(
      process.execPath,
      [command, 'run', '--config', 'test/vitest/vitest.config.cjs', '--reporter=json'],
      { VITEST: undefined, NODE_ENV: undefined, NO_COLOR: '1' },
    );
    const status = await child.ended;
    const [json] = /^\{"numTotalTestSuites".*$/m.exec(child.output) ?? [child.output];
    const report = JSON.parse(json) as VitestReport;
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tests.filter(test => test.status === 'failed');

    expect(failed.map(({ fullName }) => fullName)).toEqual([expect.stringContaining('conformance of broken RR')]);
    expect(failed[0]!.failureMessages.join()).toMatch(/^RR-01 · .*expected.*got.*docs\/rules\/RR-01\.md/s);
    expect(report.numFailedTests).toBe(1);
    expect(report.numPassedTests).toBeGreaterThan(30);
    expect(child.output).toMatch(/not claimed/);
    expect(status).toBe(1);
  }, 120_000);
});
