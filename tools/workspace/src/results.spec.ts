import { addUp } from './results.js';

const unit = {
  project: 'tcp',
  target: 'test',
  passed: 3,
  failed: 0,
  skipped: 0,
  specs: ['packages/tcp/src/a.spec.ts'],
};
const interop = {
  ...unit,
  target: 'interop',
  passed: 2,
  failed: 1,
  skipped: 4,
  specs: ['packages/tcp/test/interop.spec.ts'],
};

const planned = [
  { file: 'packages/tcp/src/a.spec.ts', target: 'test' },
  { file: 'packages/tcp/test/interop.spec.ts', target: 'interop' },
];

describe('the totals of a test run', () => {
  it('are summed over all tasks', () => {
    expect(addUp([unit, interop], planned)).toEqual({ passed: 5, failed: 1, skipped: 4, notRun: [] });
  });

  it('count a spec that no task ran as a failure', () => {
    expect(addUp([unit], planned)).toEqual({ passed: 3, failed: 1, skipped: 0, notRun: [planned[1]] });
  });
});
