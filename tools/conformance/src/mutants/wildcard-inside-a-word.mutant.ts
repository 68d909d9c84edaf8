import type { Mutant } from './mutant.js';
import { memoryRouting } from './routing-mutant.js';

const toPattern = (filter: string): RegExp =>
  new RegExp(`^${filter.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replaceAll('>', '.+')}$`);

export const mutant: Mutant = {
  defect: 'a wildcard inside a word counts',
  origin: 'Filters turned into regular expressions.',
  killedBy: ['WI-03'],
  says: /a call of .*, where only .* has a handler, to fail/,
  collateral: {
    'PT-08': 'patterns with wildcards inside a word are among its patterns',
  },
  harness: memoryRouting({
    isFilter: pattern => /[*>]/.test(pattern),
    matches: (filter, subject) => toPattern(filter).test(subject),
  }),
};
