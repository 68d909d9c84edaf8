import { ConformanceRun } from './conformance-run.js';
import { failureText } from './failure-text.js';
import { groupIds, groups } from './groups.js';
import type { TransporterHarness } from './harness.js';
import type { ConformanceOptions } from './options.js';
import type { PlannedRule } from './plan.js';
import { breaksTheRun } from './report.js';
import { groupOf } from './rule.js';
import { summaryText } from './summary.js';

/** What the adapters need of a test runner. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  /** @param timeout in ms */
  it(name: string, test: () => Promise<void>, timeout: number): unknown;
  beforeAll(hook: () => Promise<void>): unknown;
  afterAll(hook: () => Promise<void>): unknown;
}

/** Options for a run inside of a test runner, which decides itself what runs at the same time. */
export type TestOptions = Omit<ConformanceOptions, 'concurrency'>;

/**
 * Defines one test for each rule that applies. What does not apply is printed, with the reason, after the last test.
 * @throws Error about the options or the harness, which names what to change
 */
export const defineConformance = (runner: TestRunner, harness: TransporterHarness, options: TestOptions = {}): void => {
  const run = new ConformanceRun(harness, options);
  runner.describe(`conformance of ${harness.name}`, () => {
    runner.beforeAll(() => run.start());
    for (const group of groupIds) {
      const tests = run.plan.filter(each => isTest(each) && each.act !== 'watch' && groupOf(each.rule.id) === group);
      if (tests.length > 0) runner.describe(`${group} ${groups[group].title}`, () => define(runner, run, tests));
    }
    const watches = run.plan.filter(({ act }) => act === 'watch');
    if (watches.length > 0) runner.describe('after all cases', () => define(runner, run, watches));
    runner.afterAll(async () => {
      for (const planned of run.plan) if (!isTest(planned)) await run.execute(planned);
      process.stdout.write(`\n${summaryText(await run.finish())}\n`);
    });
  });
};

const define = (runner: TestRunner, run: ConformanceRun, tests: readonly PlannedRule[]): void => {
  for (const planned of tests) {
    const { id, title } = planned.rule;
    const note = planned.act === 'run negative' ? ` (not claimed: ${planned.reason})` : '';
    runner.it(`${id} ${title}${note}`, () => test(run, planned), run.patience);
  }
};

const test = async (run: ConformanceRun, planned: PlannedRule): Promise<void> => {
  const result = await run.execute(planned);
  if (result.verdict !== 'failed') return;
  const text = failureText(result);
  if (!breaksTheRun(result)) {
    process.stdout.write(`\n${text}\n`);
    return;
  }
  const error = new Error(text);
  error.stack = text; // where the suite noticed it says nothing to whoever wrote the transporter
  throw error;
};

const isTest = ({ act }: PlannedRule): boolean => act !== 'not claimed' && act !== 'skip';
