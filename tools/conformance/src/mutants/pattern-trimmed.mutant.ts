import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

export const mutant: Mutant = {
  defect: 'spaces at either end of a pattern are ignored',
  origin: 'Topic names that are normalised on one side.',
  killedBy: ['PT-11'],
  says: /a call of ' sum.*, which was refused as a handler's pattern, to fail/,
  harness: tcpWithPatterns(pattern => (typeof pattern === 'string' ? pattern.trim() : pattern)),
};
