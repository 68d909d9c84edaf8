import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

const withoutArrays = (value: unknown): unknown => {
  if (Array.isArray(value)) return { ...value };
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutArrays(inner)]));
};

export const mutant: Mutant = {
  defect: 'an array is the object of its indices',
  origin: 'transformPatternToRoute of Nest.',
  killedBy: ['PT-15'],
  says: /the pattern with an object of its index, which was refused as a handler's pattern, to fail/,
  harness: tcpWithPatterns(withoutArrays),
};
