import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

export const mutant: Mutant = {
  defect: 'a number and its text are different patterns',
  origin: 'Maps keyed by the pattern as it is.',
  killedBy: ['PT-03', 'PT-16'],
  says: /a call of '\d+' to succeed/,
  harness: tcpWithPatterns(pattern => (typeof pattern === 'number' ? `number ${pattern}` : pattern)),
};
