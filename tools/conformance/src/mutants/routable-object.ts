import { toRoute, type Pattern } from '@parley/core';

/** Whether a pattern is an object, and one that is not refused. */
export const isRoutableObject = (pattern: Pattern): boolean => {
  if (typeof pattern !== 'object') return false;
  try {
    return toRoute(pattern) !== '';
  } catch {
    return false;
  }
};
