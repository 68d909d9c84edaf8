import type { Mutant } from './mutant.js';
import { memoryRouting } from './routing-mutant.js';

const toPattern = (filter: string): RegExp =>
  new RegExp(`^${filter.replaceAll('.', '\\.').replaceAll('*', '.+').replaceAll('>', '.+')}$`);

export const mutant: Mutant = {
  defect: 'the single wildcard stands for several words',
  origin: 'Filters turned into regular expressions.',
  killedBy: ['WI-01', 'WI-04'],
  says: /the subjects whose requests are answered by the handler of .* to be/,
  collateral: {
    'WI-06': '`*.b` takes more than it should',
    'WI-07': 'a subject of three words is taken for one of two',
  },
  harness: memoryRouting({ matches: (filter, subject) => toPattern(filter).test(subject) }),
};
