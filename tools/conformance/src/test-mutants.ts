import {
  failureText,
  groupOf,
  runConformance,
  type ConformanceOptions,
  type ConformanceReport,
  type RuleId,
} from '@parley/conformance';
import type { Mutant } from './mutants/mutant.js';
import { allMutants } from './mutants/all-mutants.js';

/** A mutant makes rules wait in vain: as short as a machine that is busy with something else allows. */
const timing = { mustHappen: 2000, caseLimit: 20_000 };

/** The whole suite. */
export const everything: (mutant: Mutant) => ConformanceOptions = () => ({});

/** The groups of the rules that the mutant breaks. */
export const ownGroups = ({ killedBy, collateral = {} }: Mutant): ConformanceOptions => ({
  groups: [...new Set([...killedBy, ...(Object.keys(collateral) as RuleId[])].map(groupOf))],
});

/**
 * Defines tests that run the suite on mutants: each is killed by the rules that name its defect, and by none that has
 * nothing to do with it.
 * @param selected which part of the suite a mutant faces
 */
export const testMutants = (names: readonly string[], selected: (mutant: Mutant) => ConformanceOptions): void => {
  describe.each(names.map(name => [name, allMutants.get(name)!] as const))('the mutant %s', (_, mutant) => {
    const { defect, killedBy, collateral = {}, sometimes = {}, noticed, says } = mutant;
    let report: ConformanceReport;

    beforeAll(async () => {
      report = await runConformance(mutant.harness, { ...selected(mutant), concurrency: 12, timing });
    }, 180_000);

    it(`is killed because ${defect}`, () => {
      expect(failuresOf(report)).toEqual(expect.arrayContaining([...killedBy]));
    });

    it('breaks no other promise than those that cannot hold with its defect', () => {
      const allowed: readonly string[] = [...killedBy, ...Object.keys(collateral), ...Object.keys(sometimes)];
      const unrelated = report.results.filter(({ id, verdict }) => verdict === 'failed' && !allowed.includes(id));

      expect(unrelated.map(failureText)).toEqual([]);
      expect(report.incidents.filter(({ text }) => noticed?.test(text) !== true)).toEqual([]);
    });

    it('breaks every promise that is listed with it', () => {
      expect(failuresOf(report)).toEqual(expect.arrayContaining(Object.keys(collateral)));
    });

    it('gets a message that says what is wrong', () => {
      expect(failureText(report.results.find(({ id }) => id === killedBy[0])!)).toMatch(says);
    });
  });
};

const failuresOf = ({ results }: ConformanceReport): readonly RuleId[] =>
  results.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
