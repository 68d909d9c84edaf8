import { ConformanceRun } from './conformance-run.js';
import type { TransporterHarness } from './harness.js';
import type { ConformanceOptions } from './options.js';
import type { PlannedRule } from './plan.js';
import type { ConformanceReport } from './report.js';

/**
 * Runs the suite on a transporter and reports what it found; a broken rule does not throw.
 * @throws Error about the options or the harness, which names what to change
 */
export const runConformance = async (
  harness: TransporterHarness,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> => {
  const run = new ConformanceRun(harness, options);
  await run.start();
  await inParallel(
    run.plan.filter(each => !isAlone(each) && each.act !== 'watch'),
    options.concurrency ?? 1,
    run,
  );
  await inParallel(run.plan.filter(isAlone), 1, run);
  await inParallel(
    run.plan.filter(({ act }) => act === 'watch'),
    1,
    run,
  );
  return run.finish();
};

const inParallel = async (planned: readonly PlannedRule[], concurrency: number, run: ConformanceRun): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let each = planned[next++]; each !== undefined; each = planned[next++]) await run.execute(each);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
};

const isAlone = ({ rule }: PlannedRule): boolean => 'alone' in rule && rule.alone === true;
