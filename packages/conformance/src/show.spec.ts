import { runInNewContext } from 'node:vm';
import { show } from './show.js';

const trap = {
  get: () => {
    throw new Error('do not look');
  },
};

describe('show', () => {
  it.each([
    ['text', "'text'"],
    [{ a: [1] }, '{ a: [ 1 ] }'],
    [new TypeError('no'), 'TypeError: no'],
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED: refused'],
    [new Error('cannot', { cause: new Error('why') }), 'Error: cannot (because of why)'],
    [runInNewContext("new Error('from another realm')"), 'Error: from another realm'],
  ])('%p as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('cuts what is too long', () => {
    expect(show(new Error('x'.repeat(10_000)))).toHaveLength(401);
  });

  it('survives errors and objects that do not want to be looked at', () => {
    expect(show(Object.defineProperty(new Error(), 'message', trap))).toBe('something that cannot be shown');
    expect(typeof show(new Proxy({}, trap))).toBe('string');
  });
});
