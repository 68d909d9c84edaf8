import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

export const mutant: Mutant = {
  defect: 'a pattern ends at its first NUL',
  origin: 'Drivers written in C.',
  killedBy: ['PT-08'],
  says: /a call of 'n.*\.', which was refused as a handler's pattern, to fail/,
  harness: tcpWithPatterns(pattern => (typeof pattern === 'string' ? pattern.split('\0', 1)[0] : pattern)),
};
