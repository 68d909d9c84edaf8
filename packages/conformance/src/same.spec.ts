import { same } from './same.js';

describe('same', () => {
  it.each([
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [structuredClone({ a: [1] }), { a: [1] }],
    [NaN, NaN],
    [new Date(5), new Date(5)],
    [Buffer.from('ab'), Buffer.from('ab')],
    [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
    [new Set([1]), new Set([1])],
  ])('%p equals %p', (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    [0, -0],
    [1, '1'],
    [null, undefined],
    [[], {}],
    [{ a: undefined }, {}],
    [[1], [1, 2]],
    [{ a: 1 }, { b: 1 }],
    [new Date(5), new Date(6)],
    [Buffer.from('ab'), Buffer.from('ac')],
    [new Set([1]), new Set([2])],
    [{}, null],
  ])('%p does not equal %p', (a, b) => {
    expect(same(a, b)).toBe(false);
  });
});
