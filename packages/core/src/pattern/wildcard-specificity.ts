import { parseFilter, type WildcardFilter } from './wildcard-filter.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

const most = 2 ** 17 - 1;

/**
 * How special a filter is, for "the most special one wins": more words of its own first, then fewer multi wildcards, then
 * more single ones. A filter all of whose subjects another one matches too always has the higher value of the two, and
 * a filter without wildcards has a higher one than any filter with wildcards that matches it.
 */
export const specificity = (filter: string, syntax: WildcardSyntax): number => {
  const { words, gaps } = parseFilter(filter, syntax);
  const own = words.filter(word => word !== undefined).length;
  const multi = Math.min(most, openStretches({ words, gaps }));
  return Math.min(most, own) * 2 ** 34 + (most - multi) * 2 ** 17 + Math.min(most, words.length - own);
};

/**
 * The order in which to ask overlapping filters: the most special one first; of equally special ones that which has its
 * own words further left; then by code unit. The same on every replica, whatever order the handlers were registered in.
 */
export const bySpecificity =
  (syntax: WildcardSyntax) =>
  (a: string, b: string): number =>
    specificity(b, syntax) - specificity(a, syntax) || byText(outline(b, syntax), outline(a, syntax)) || byText(a, b);

/** Stretches between own words that hold a multi wildcard: `#.*.#` is one, it matches the same as `*.#`. */
const openStretches = ({ words, gaps }: WildcardFilter): number => {
  let stretches = 0;
  let open = false;
  for (const [i, gap] of gaps.entries()) {
    if (gap && !open) stretches++;
    open = words[i] === undefined && (open || gap);
  }
  return stretches;
};

/** One character for each word: own words are the greater ones. */
const outline = (filter: string, { separator, single, multi }: WildcardSyntax): string => {
  const kinds = filter.split(separator).map(word => (word === multi ? '0' : word === single ? '1' : '2'));
  return kinds.join('');
};

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
