import { parseFilter, type WildcardFilter } from './wildcard-filter.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

/** Whether a subject is one of those a filter stands for. */
export type WildcardMatcher = (subject: string) => boolean;

/**
 * Makes the matcher of a filter. Matching takes time in proportion to the length of the subject, whatever subject and
 * filter look like: nothing is tried twice. The empty subject has no words. A text without wildcards matches itself.
 *
 * @throws ParleyError `PARLEY_INVALID_PATTERN` if the multi wildcard stands where the syntax does not allow it
 */
export const compileWildcard = (filter: string, syntax: WildcardSyntax): WildcardMatcher => {
  const parsed = parseFilter(filter, syntax);
  const { words, gaps } = parsed;
  const firstGap = gaps.indexOf(true);
  if (firstGap < 0 && !words.includes(undefined)) return subject => subject === filter;
  const matches = firstGap < 0 || firstGap === words.length ? inOneGo(parsed, syntax) : stateByState(parsed, syntax);
  const { hiddenPrefix } = syntax;
  if (hiddenPrefix === undefined || (firstGap !== 0 && words[0] !== undefined)) return matches;
  return subject => !subject.startsWith(hiddenPrefix) && matches(subject);
};

/** For filters with a gap at the end or nowhere: word `i` of the subject must be word `i` of the filter. */
const inOneGo = (
  { words, gaps }: WildcardFilter,
  { separator, matchEmpty = true }: WildcardSyntax,
): WildcardMatcher => {
  const open = gaps[words.length] === true;
  return subject => {
    let start = subject === '' ? -1 : 0;
    for (const word of words) {
      if (start < 0) return false;
      const next = subject.indexOf(separator, start);
      const length = (next < 0 ? subject.length : next) - start;
      if (word === undefined) {
        if (length === 0 && !matchEmpty) return false;
      } else if (length !== word.length || !subject.startsWith(word, start)) return false;
      start = next < 0 ? -1 : next + separator.length;
    }
    if (start < 0) return true;
    return open && (matchEmpty || !subject.slice(start).split(separator).includes(''));
  };
};

/**
 * For filters with gaps before their end: an automaton that is in all its states at once, one bit each. In state `i` the
 * first `i` words of the filter are matched; a word of the subject leads on to `i + 1` if it is word `i` of the filter,
 * and also stays in `i` if there is a gap.
 */
const stateByState = ({ words, gaps }: WildcardFilter, syntax: WildcardSyntax): WildcardMatcher => {
  const { separator, matchEmpty = true } = syntax;
  const size = (words.length >>> 5) + 1;
  const none = new Uint32Array(size);
  const anyWord = new Uint32Array(size);
  const stay = new Uint32Array(size);
  for (const [i, word] of words.entries()) if (word === undefined) setBit(anyWord, i);
  for (const [i, gap] of gaps.entries()) if (gap) setBit(stay, i);

  /** Where a word leads on from, if it is a word of the filter. */
  const leadsOn = new Map<string, Uint32Array>();
  if (!matchEmpty) leadsOn.set('', none.slice());
  for (const [i, word] of words.entries()) {
    if (word === undefined) continue;
    let bits = leadsOn.get(word);
    if (bits === undefined) leadsOn.set(word, (bits = anyWord.slice()));
    setBit(bits, i);
  }

  const state = new Uint32Array(size);
  return subject => {
    state.fill(0);
    setBit(state, 0);
    for (const word of subject === '' ? [] : subject.split(separator)) {
      const staying = matchEmpty || word !== '' ? stay : none;
      if (!advance(state, leadsOn.get(word) ?? anyWord, staying)) return false;
    }
    return hasBit(state, words.length);
  };
};

const setBit = (bits: Uint32Array, i: number): void => {
  bits[i >>> 5]! |= 1 << (i & 31);
};

const hasBit = (bits: Uint32Array, i: number): boolean => ((bits[i >>> 5]! >>> (i & 31)) & 1) === 1;

/** Takes one word; false if no state is left. */
const advance = (state: Uint32Array, leadsOn: Uint32Array, stay: Uint32Array): boolean => {
  let carry = 0;
  let left = 0;
  for (let k = 0; k < state.length; k++) {
    const moving = state[k]! & leadsOn[k]!;
    const next = (moving << 1) | carry | (state[k]! & stay[k]!);
    carry = moving >>> 31;
    state[k] = next;
    left |= next;
  }
  return left !== 0;
};
