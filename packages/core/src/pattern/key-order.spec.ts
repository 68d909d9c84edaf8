import * as fc from 'fast-check';
import { compareKeys, sortKeys } from './key-order.js';

const letters = fc.constantFrom(
  'a',
  'b',
  'c',
  'h',
  'l',
  'z',
  'A',
  'Z',
  '\u0301',
  '·',
  '_',
  '-',
  '1',
  'é',
  '\u00ad',
  '\u0000',
);
const key = fc.array(letters, { maxLength: 5 }).map(parts => parts.join(''));
const collator = new Intl.Collator('en-US');

describe('compareKeys', () => {
  it('says what the collator says, and decides its ties by code unit', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(a !== b);
        const wanted = collator.compare(a, b) || (a < b ? -1 : 1);
        expect([a, b, Math.sign(compareKeys(a, b))]).toEqual([a, b, Math.sign(wanted)]);
      }),
      { seed: 7, numRuns: 20_000 },
    );
  });
});

describe('sortKeys', () => {
  it('puts keys in order, however they come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 20 }), keys => {
        expect(sortKeys([...keys])).toEqual([...keys].sort(compareKeys));
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
