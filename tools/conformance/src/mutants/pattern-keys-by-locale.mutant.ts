import type { Pattern } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';
import { isRoutableObject } from './routable-object.js';

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;

export const mutant: Mutant = {
  defect: 'keys are sorted in the order of the host',
  origin: 'transformPatternToRoute of Nest.',
  killedBy: ['PT-02'],
  says: /a call of \{ z: .* to succeed.*got +the error/s,
  harness: tcpWithPatterns((pattern: Pattern) =>
    isRoutableObject(pattern) ? JSON.stringify(sorted(pattern)) : pattern,
  ),
};
