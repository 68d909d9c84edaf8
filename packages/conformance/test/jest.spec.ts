import { testConformance } from '../src/jest.js';
import { toyHarness } from './toy-transport.js';

testConformance(toyHarness(), { rules: ['LC-02', 'LC-12', 'RR-01', 'RR-02', 'RR-16'] });

// the negative variant, and a failure that is known
testConformance(toyHarness({ name: 'toy, narrowed' }), {
  rules: ['RR-08', 'RR-03', 'RR-09'],
  narrow: { noHandler: 'to run the negative variant' },
});
