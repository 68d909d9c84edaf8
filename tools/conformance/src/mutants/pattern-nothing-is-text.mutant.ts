import type { Pattern } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

export const mutant: Mutant = {
  defect: 'undefined, null and the empty text are patterns',
  origin: 'Template strings around the pattern.',
  killedBy: ['PT-17'],
  says: /registering a handler of undefined to fail/,
  harness: tcpWithPatterns((pattern: Pattern | undefined | null) =>
    pattern === undefined || pattern === null || pattern === '' ? `any ${String(pattern)}` : pattern,
  ),
};
