import { shown } from '../errors/error-message.js';
import { ParleyError } from '../errors/parley-error.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

/** A filter taken apart. */
export interface WildcardFilter {
  /** Each stands for exactly one word: for itself, or, being `undefined`, for any. */
  readonly words: readonly (string | undefined)[];
  /** Whether any number of further words may stand before `words[i]`; one longer than `words`, for the end. */
  readonly gaps: readonly boolean[];
}

/**
 * @throws ParleyError `PARLEY_INVALID_PATTERN` for a multi wildcard where it may not stand, `PARLEY_INVALID_OPTION` for
 * a syntax without a separator
 */
export const parseFilter = (filter: string, syntax: WildcardSyntax): WildcardFilter => {
  if (syntax.separator === '') {
    throw new ParleyError('PARLEY_INVALID_OPTION', { message: 'The separator of a wildcard syntax must not be empty' });
  }
  const words: (string | undefined)[] = [];
  const gaps = [false];
  const push = (word: string | undefined): void => {
    words.push(word);
    gaps.push(false);
  };
  const parts = filter.split(syntax.separator);
  for (const [index, part] of parts.entries()) {
    if (part !== syntax.multi) {
      push(part === syntax.single ? undefined : part);
      continue;
    }
    if (index < parts.length - 1 && syntax.multiPlace !== 'anywhere') throw misplaced(filter, part);
    if (syntax.multiMinimum === 1) push(undefined);
    gaps[words.length] = true;
  }
  return { words, gaps };
};

/** Whether the text is a filter, that is, has a wildcard as one of its words. */
export const isWildcard = (text: string, { separator, single, multi }: WildcardSyntax): boolean => {
  const mentioned = (wildcard: string | undefined): boolean => wildcard !== undefined && text.includes(wildcard);
  if (!mentioned(single) && !mentioned(multi)) return false;
  return text.split(separator).some(word => word === single || word === multi);
};

const misplaced = (filter: string, multi: string): ParleyError =>
  new ParleyError('PARLEY_INVALID_PATTERN', {
    message: `'${multi}' must be the last word of the filter '${shown(filter)}'`,
  });
