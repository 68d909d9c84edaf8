import { compileWildcard } from '@parley/core';
import * as fc from 'fast-check';
import { disjointFilters, filtersOverlap } from './disjoint-filters.js';
import { topicSyntax } from './topic-filter.js';

describe('disjointFilters', () => {
  it.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [['a', 'a'], ['a']],
    [['a/b', 'a/+'], ['a/+']],
    [
      ['a/+', 'a/b', 'c'],
      ['a/+', 'c'],
    ],
    [['a', 'a/#'], ['a/#']],
    [['a/+', '+/b'], ['+/+']],
    [['a/+', '+/b/#'], ['+/+/#']],
    [
      ['a/b/c', '+/b/+', 'x/y'],
      ['x/y', '+/b/+'],
    ],
    [
      ['#', 'a/b', '$SYS/#'],
      ['#', '$SYS/#'],
    ],
    [
      ['+/x', '$SYS/x'],
      ['+/x', '$SYS/x'],
    ],
  ])('of %j are %j', (filters, disjoint) => {
    expect([...disjointFilters(filters)].sort()).toEqual([...disjoint].sort());
  });

  it('match all that the filters match, and no topic twice', () => {
    const level = fc.constantFrom('a', 'b', '$c', '');
    const filter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
      .filter(text => text !== '');
    const topic = fc
      .array(level, { minLength: 1, maxLength: 5 })
      .map(levels => levels.join('/'))
      .filter(text => text !== '');

    fc.assert(
      fc.property(
        fc.array(filter, { minLength: 1, maxLength: 6 }),
        fc.array(topic, { minLength: 20, maxLength: 20 }),
        (filters, topics) => {
          const disjoint = disjointFilters(filters);
          for (const each of topics) {
            const matching = (among: readonly string[]): number =>
              among.filter(text => compileWildcard(text, topicSyntax)(each)).length;
            if (matching(filters) > 0) expect([each, matching(disjoint)]).toEqual([each, 1]);
            else expect(matching(disjoint)).toBeLessThanOrEqual(1);
          }
          for (const one of disjoint)
            for (const other of disjoint) expect(filtersOverlap(one, other)).toBe(one === other);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
