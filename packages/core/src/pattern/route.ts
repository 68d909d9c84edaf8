import { invalidPart, invalidPattern } from './invalid-pattern.js';
import { sortKeys } from './key-order.js';
import type { Pattern } from './pattern.js';
import { isPlainObject } from './plain-object.js';

/** Nest's bounds: beyond them its routes say `[MAX_DEPTH_REACHED]` and `[TOO_MANY_KEYS]`, whatever the pattern. */
const maxDepth = 6;
const maxKeys = 20;

const loneSurrogate = /\p{Surrogate}/u;
const specials = /["\\]/g;

/**
 * The identity of a pattern, and the channel, subject or topic it goes to: two patterns with one route are one pattern.
 *
 * - A string is its own route, whatever it looks like: `'true'`, `'1e3'`, `'[1]'`.
 * - A number is the string JavaScript writes for it: `1` and `'1'` are one pattern.
 * - An object is its canonical text: JSON with sorted keys in which only `"` and `\` are escaped. An object and its
 *   canonical text are one pattern; any other JSON text is an ordinary string.
 *
 * This equals what Nest 12 makes of the pattern (`transformPatternToRoute`) on a host with the default locale, but on
 * every host. What Nest routes to where another pattern goes too, or where its own server does not look, has no route:
 * arrays (Nest routes `['a']` as `{'0': 'a'}`), class instances, `undefined`, `NaN`, and so on.
 *
 * Of an object only what JSON sees counts, its own enumerable string keys. Each is read once; `toJSON` is not called.
 *
 * @throws ParleyError `PARLEY_INVALID_PATTERN`
 */
export const toRoute = (pattern: Pattern): string => {
  if (typeof pattern !== 'string') return textOf(pattern, 0);
  if (pattern === '') throw invalidPattern('is empty', 'Give it at least one character');
  return wellFormed(pattern);
};

const textOf = (value: unknown, depth: number, key?: string): string => {
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  if (isPlainObject(value)) return objectText(value, depth, key);
  if (key !== undefined && (typeof value === 'boolean' || value === null)) return `${value}`;
  throw invalidPart(value, key);
};

const objectText = (object: Readonly<Record<string, unknown>>, depth: number, key?: string): string => {
  if (depth === maxDepth) throw invalidPattern(`is more than ${maxDepth} objects deep`, 'Flatten it', key);
  const names = Object.keys(object);
  if (names.length > maxKeys)
    throw invalidPattern(`has more than ${maxKeys} keys`, 'Put what varies into the data', key);
  let text = '{';
  for (const name of sortKeys(names)) {
    const value = object[name];
    if (text !== '{') text += ',';
    text += `${quoted(name)}:${typeof value === 'string' ? quoted(value) : textOf(value, depth + 1, name)}`;
  }
  return `${text}}`;
};

const quoted = (text: string): string =>
  isOrdinary(text) ? `"${text}"` : `"${wellFormed(text).replace(specials, '\\$&')}"`;

/** Whether a short text needs no closer look: a loop over it is faster than starting a regular expression. */
const isOrdinary = (text: string): boolean => {
  if (text.length > 32) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34 || code === 92 || code >= 0xd800) return false;
  }
  return true;
};

/** UTF-8 has no form for half a surrogate pair: any two such patterns would meet in the same replacement character. */
const wellFormed = (text: string): string => {
  if (loneSurrogate.test(text)) throw invalidPattern('holds half of a surrogate pair', 'Use well-formed text');
  return text;
};
