import * as fc from 'fast-check';
import { compileWildcard } from './wildcard-matcher.js';
import { bySpecificity, specificity } from './wildcard-specificity.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

const amqp: WildcardSyntax = { separator: '.', single: '*', multi: '#', multiPlace: 'anywhere' };

describe('specificity', () => {
  it('is higher for the filter all of whose subjects the other one matches too', () => {
    const filters = fc
      .array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 4 })
      .map(words => words.join('.'));
    const subjects: string[][] = [[]];
    for (let length = 0; length < 6; length++) {
      subjects.push(
        ...subjects
          .filter(words => words.length === length)
          .flatMap(words => ['a', 'b', 'c'].map(word => [...words, word])),
      );
    }
    const matched = (filter: string): ReadonlySet<string> =>
      new Set(subjects.map(words => words.join('.')).filter(compileWildcard(filter, amqp)));

    fc.assert(
      fc.property(filters, filters, (one, other) => {
        const [ofOne, ofOther] = [matched(one), matched(other)];
        const within = [...ofOne].every(subject => ofOther.has(subject));
        fc.pre(within && ofOne.size > 0);
        const difference = specificity(one, amqp) - specificity(other, amqp);
        if (ofOne.size < ofOther.size) expect([one, other, Math.sign(difference)]).toEqual([one, other, 1]);
        else expect([one, other, difference]).toEqual([one, other, 0]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('bySpecificity', () => {
  it('puts the most special filter first, whatever the order before', () => {
    const sorted = ['a.b', 'a.b.#', 'a.*', '*.b', 'a.#', '#.b', '*.*', '*', '*.#', '#'];

    expect([...sorted].reverse().sort(bySpecificity(amqp))).toEqual(sorted);
  });

  it('decides between equally special filters by their text', () => {
    expect(['#.b.#', '#.a.#'].sort(bySpecificity(amqp))).toEqual(['#.a.#', '#.b.#']);
  });
});
