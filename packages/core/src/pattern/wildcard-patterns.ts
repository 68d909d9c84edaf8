import { isWildcard } from './wildcard-filter.js';
import { compileWildcard, type WildcardMatcher } from './wildcard-matcher.js';
import { bySpecificity } from './wildcard-specificity.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

/** Patterns that stand for many channels, of whatever kind a transport has: globs, regular expressions, words. */
export interface WildcardPatterns {
  /**
   * The test of a pattern, `undefined` if it is an ordinary one.
   * @throws ParleyError `PARLEY_INVALID_PATTERN`
   */
  compile(pattern: string): WildcardMatcher | undefined;
  /**
   * Puts the more special of two patterns first: it is asked first whether it matches a request. Default: the longer one,
   * then by code unit, so that all replicas agree.
   */
  compare?(a: string, b: string): number;
}

/** What a trait says of wildcards, in one form. */
export const wildcardPatterns = (wildcards: WildcardSyntax | WildcardPatterns): Required<WildcardPatterns> => {
  if ('compile' in wildcards) {
    return {
      compile: pattern => wildcards.compile(pattern),
      compare: (a, b) => wildcards.compare?.(a, b) ?? byLength(a, b),
    };
  }
  return {
    compile: pattern => (isWildcard(pattern, wildcards) ? compileWildcard(pattern, wildcards) : undefined),
    compare: bySpecificity(wildcards),
  };
};

const byLength = (a: string, b: string): number => b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
