import type { Pattern } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

/** Sorts the keys of the pattern itself, if it lets itself be changed. */
const sortInPlace = (pattern: Pattern): Pattern => {
  if (typeof pattern !== 'object' || pattern === null || Object.isFrozen(pattern)) return pattern;
  const keys = pattern as Record<string, unknown>;
  for (const key of Object.keys(keys).sort()) {
    const value = keys[key];
    delete keys[key];
    keys[key] = value;
  }
  return pattern;
};

export const mutant: Mutant = {
  defect: 'the keys of the pattern object are sorted in place',
  origin: 'Normalisation without a copy.',
  killedBy: ['PT-14'],
  says: /the pattern as JSON, afterwards to be/,
  harness: tcpWithPatterns(sortInPlace),
};
