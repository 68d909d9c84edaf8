import type { WildcardMatcher } from '@parley/core';

/** One part of a glob: what stands for any text, for any one byte, or for one byte of a class. */
type Part = 'any text' | 'any byte' | ((byte: string) => boolean);

const special = /[*?[]/;

/**
 * The test of a glob as `PSUBSCRIBE` understands it (`stringmatchlen` of Redis): `*`, `?`, `[abc]`, `[^a-z]`, and `\` before
 * what is meant literally. `undefined` for a text without wildcards, whatever else is in it. It compares bytes, and takes
 * time in proportion to the product of both lengths at most.
 */
export const compileGlob = (pattern: string): WildcardMatcher | undefined => {
  if (!special.test(pattern)) return undefined;
  const parts = partsOf(bytesOf(pattern));
  return channel => matches(parts, bytesOf(channel));
};

/** One character for each byte of the UTF-8 form. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

const partsOf = (glob: string): readonly Part[] => {
  const parts: Part[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at]!;
    if (character === '*') parts.push('any text');
    else if (character === '?') parts.push('any byte');
    else if (character === '[') at = readClass(glob, at + 1, parts);
    else parts.push(equals(character === '\\' && at + 1 < glob.length ? glob[++at]! : character));
  }
  return parts;
};

const equals =
  (wanted: string) =>
  (byte: string): boolean =>
    byte === wanted;

/** @returns where the class ends: at its `]`, or with the glob if it has none */
const readClass = (glob: string, start: number, parts: Part[]): number => {
  const inverted = glob[start] === '^';
  const members: ((byte: string) => boolean)[] = [];
  let at = inverted ? start + 1 : start;
  for (; at < glob.length && glob[at] !== ']'; at++) {
    const first = glob[at]!;
    if (first === '\\' && at + 1 < glob.length) {
      members.push(equals(glob[++at]!));
    } else if (glob[at + 1] === '-' && at + 2 < glob.length) {
      const [low, high] = [first, glob[(at += 2)]!].sort();
      members.push(byte => byte >= low! && byte <= high!);
    } else {
      members.push(equals(first));
    }
  }
  parts.push(byte => members.some(isMember => isMember(byte)) !== inverted);
  return at;
};

/** After a mismatch only the latest `*` has to take one byte more. */
const matches = (parts: readonly Part[], text: string): boolean => {
  let part = 0;
  let at = 0;
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const current = parts[part];
    if (current === 'any text') {
      star = part++;
      taken = at;
    } else if (current !== undefined && (current === 'any byte' || current(text[at]!))) {
      part++;
      at++;
    } else {
      if (star < 0) return false;
      part = star + 1;
      at = ++taken;
    }
  }
  while (parts[part] === 'any text') part++;
  return part === parts.length;
};
