import type { Pattern } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';
import { isRoutableObject } from './routable-object.js';

export const mutant: Mutant = {
  defect: 'the order of keys makes another pattern',
  origin: 'Routes made by JSON.stringify.',
  killedBy: ['PT-01', 'PT-16'],
  says: /a call of \{ cmd: .*role: 'math' \} to succeed/,
  collateral: {
    'PT-03': 'canonical text has sorted keys',
    'PT-09': 'the second handler has its keys in another order',
  },
  harness: tcpWithPatterns((pattern: Pattern) => (isRoutableObject(pattern) ? JSON.stringify(pattern) : pattern)),
};
