import { allMutants } from '../src/mutants/all-mutants.js';
import { canonicalMutants } from '../src/mutants/canonical-mutants.js';
import { ownGroups, testMutants } from '../src/test-mutants.js';

const canonical = new Set<string>(Object.values(canonicalMutants).flat());

testMutants(
  [...allMutants.keys()].filter(name => !canonical.has(name)),
  ownGroups,
);
