import { failureText, runConformance, type ConformanceReport, type RuleId } from '@parley/conformance';
import { allMutants } from '../src/mutants/all-mutants.js';

const failuresOf = ({ results }: ConformanceReport): readonly RuleId[] =>
  results.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);

describe.each([...allMutants])('the mutant %s', (_, { defect, killedBy, collateral = {}, says, harness }) => {
  let report: ConformanceReport;

  beforeAll(async () => {
    report = await runConformance(harness, { concurrency: 8, timing: { mustHappen: 2000 } });
  }, 180_000);

  it(`is killed because ${defect}`, () => {
    expect(failuresOf(report)).toEqual(expect.arrayContaining([...killedBy]));
  });

  it('breaks no other promise than those that cannot hold with its defect', () => {
    const allowed: readonly string[] = [...killedBy, ...Object.keys(collateral)];
    const unrelated = report.results.filter(({ id, verdict }) => verdict === 'failed' && !allowed.includes(id));

    expect(unrelated.map(failureText)).toEqual([]);
    expect(report.incidents).toEqual([]);
  });

  it('breaks every promise that is listed with it', () => {
    expect(failuresOf(report)).toEqual(expect.arrayContaining(Object.keys(collateral)));
  });

  it('gets a message that says what is wrong', () => {
    expect(failureText(report.results.find(({ id }) => id === killedBy[0])!)).toMatch(says);
  });
});
