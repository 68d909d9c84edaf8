import { canonicalMutants } from '../src/mutants/canonical-mutants.js';
import { everything, testMutants } from '../src/test-mutants.js';

testMutants(canonicalMutants.messages, everything);
