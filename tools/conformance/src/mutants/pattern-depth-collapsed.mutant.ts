import type { Mutant } from './mutant.js';
import { tcpWithPatterns } from './pattern-mutant.js';

const collapsed = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (depth > 5) return '[MAX_DEPTH_REACHED]';
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, collapsed(inner, depth + 1)]));
};

export const mutant: Mutant = {
  defect: 'objects deeper than six levels are one pattern',
  origin: 'transformPatternToRoute of Nest.',
  killedBy: ['PT-06'],
  says: /those that differ \d+ levels down/,
  harness: tcpWithPatterns(pattern => collapsed(pattern)),
};
