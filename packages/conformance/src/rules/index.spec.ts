import { groupIds } from '../groups.js';
import { groupOf } from '../rule.js';
import { allRules } from './index.js';

describe('the rules', () => {
  it('have ids of two letters and two digits, in the order of their groups', () => {
    expect(allRules.map(({ id }) => id).filter(id => !/^[A-Z]{2}-\d\d$/.test(id))).toEqual([]);
    const order = allRules.map(({ id }) => groupIds.indexOf(groupOf(id)));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.each(allRules.map(rule => [rule.id, rule] as const))('%s reads well', (_, { title, correct, origin }) => {
    expect(title).toMatch(/^[^a-z].*[^.]$|^`.*[^.]$|^[a-z]\w*\(.*[^.]$|^undefined .*[^.]$/);
    expect(title.length).toBeLessThan(110);
    expect(correct).toMatch(/\.$/);
    if (origin !== undefined) expect(origin).toMatch(/[.)]$/);
  });
});
