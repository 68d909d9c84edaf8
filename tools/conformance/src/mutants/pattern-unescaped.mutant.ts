import type { Pattern } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';
import { isRoutableObject } from './routable-object.js';

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `"${key}":${textOf(inner)}`).join(',')}}`;
};

export const mutant: Mutant = {
  defect: 'quotes within keys and values are not escaped',
  origin: 'Routes put together from pieces of text.',
  killedBy: ['PT-04'],
  says: /a handler of \{ a: .* \} to be registered.*got +PARLEY_DUPLICATE_HANDLER/s,
  harness: tcpWithPatterns((pattern: Pattern) => (isRoutableObject(pattern) ? textOf(pattern) : pattern)),
};
