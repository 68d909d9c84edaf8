import { allRules, groupIds, groupOf } from '@parley/conformance';
import { allMutants } from './mutants/all-mutants.js';
import { canonicalMutants } from './mutants/canonical-mutants.js';

const known = new Set(allRules.map(({ id }) => id));
/** Rules that name a defect; the specs of the mutants see each of them fail. */
const failedByMutants = new Set([...allMutants.values()].flatMap(({ killedBy }) => killedBy));
const canonical: readonly string[] = Object.values(canonicalMutants).flat();

describe('the rules of the suite', () => {
  it('count only if a mutant has failed them, and at least 150 do', () => {
    expect([...failedByMutants].filter(id => !known.has(id))).toEqual([]);
    expect(failedByMutants.size).toBeGreaterThanOrEqual(150);
  });

  it('have been failed by a mutant in every group', () => {
    const failed = new Set([...failedByMutants].map(groupOf));

    expect(groupIds.filter(group => !failed.has(group))).toEqual([]);
  });
});

describe('the mutants that face the whole suite', () => {
  it('are at least forty, each of them once', () => {
    expect(canonical.filter(name => !allMutants.has(name))).toEqual([]);
    expect(new Set(canonical).size).toBe(canonical.length);
    expect(canonical.length).toBeGreaterThanOrEqual(40);
  });

  it('are killed by rules of every group', () => {
    const groups = new Set(canonical.flatMap(name => allMutants.get(name)!.killedBy.map(groupOf)));

    expect(groupIds.filter(group => !groups.has(group))).toEqual([]);
  });
});
