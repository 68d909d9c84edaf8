import type { Mutant } from './mutant.js';
import { memoryRouting, rightRouting } from './routing-mutant.js';

export const mutant: Mutant = {
  defect: 'the multi wildcard takes the bare beginning although it should not',
  origin: 'NATS and MQTT, taken for one another.',
  killedBy: ['WI-02'],
  says: /the subjects whose requests are answered by the handler of .* to be/,
  collateral: {
    'WI-04': 'a pattern with both kinds of wildcards ends in the multi one',
  },
  harness: memoryRouting({
    matches: (filter, subject) =>
      rightRouting.matches(filter, subject) ||
      (filter.endsWith('.>') && rightRouting.matches(filter.slice(0, -2), subject)),
  }),
};
