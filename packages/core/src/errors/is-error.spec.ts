import { runInNewContext } from 'node:vm';
import { isError } from './is-error.js';
import { ParleyError } from './parley-error.js';

const trap = (): never => {
  throw new Error('do not look');
};

describe('what was thrown', () => {
  it.each([new Error('x'), new TypeError('x'), new ParleyError('PARLEY_TIMEOUT'), runInNewContext('new Error("x")')])(
    'is an Error, of whichever class and realm: %p',
    error => {
      expect(isError(error)).toBe(true);
    },
  );

  it.each([undefined, null, '', 'text', 0, {}, { name: 'Error', message: 'x', stack: '' }, () => 1])(
    'is none: %p',
    thrown => {
      expect(isError(thrown)).toBe(false);
    },
  );

  it('is an Error by its prototype, too', () => {
    expect(isError(Object.create(Error.prototype))).toBe(true);
  });

  it('is none if it throws when it is looked at', () => {
    expect(isError(new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }))).toBe(false);
  });
});
