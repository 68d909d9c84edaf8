import { shown } from '../errors/error-message.js';
import { ParleyError } from '../errors/parley-error.js';

/** The error about a pattern without a route: what it is, where in it (the innermost key), and how to mend it. */
export const invalidPattern = (what: string, mend: string, key?: string): ParleyError => {
  const where = key === undefined ? '' : ` at the key "${shown(key)}"`;
  return new ParleyError('PARLEY_INVALID_PATTERN', { message: `This pattern ${what}${where}. ${mend}.` });
};

/** The error about a value that cannot be a pattern or, under a key, a part of one. */
export const invalidPart = (value: unknown, key?: string): ParleyError => {
  const mend =
    key === undefined
      ? 'Use a string, a number or a plain object'
      : 'Leave the key out, or give it a string, a number, a boolean, null or a plain object';
  return invalidPattern(`${key === undefined ? 'is' : 'has'} ${kindOf(value)}`, mend, key);
};

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'an array, which Nest routes as the object of its indices';
  if (typeof value === 'object' && value !== null) return `an instance of ${classNameOf(value)}`;
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  return String(value);
};

const classNameOf = (value: object): string => {
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class';
};
