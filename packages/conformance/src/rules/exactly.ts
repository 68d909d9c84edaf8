import { expectEqual } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';

/**
 * Waits until a list that a handler fills holds these items, in any order, and watches for a moment that nothing is
 * added to it.
 * @param what a phrase that names the list: `the events that arrived`
 * @throws Violation that shows the list, if they do not come or others do
 */
export const expectExactly = async (
  fixture: Fixture,
  list: readonly unknown[],
  wanted: readonly unknown[],
  what: string,
): Promise<void> => {
  await fixture.settles(fixture.eventually(() => list.length >= wanted.length, what)); // what is missing is shown below
  if (list.length >= wanted.length) await fixture.quietFor(fixture.ms(50));
  expectEqual([...list].sort(inOrder), [...wanted].sort(inOrder), what);
};

const inOrder = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [first, second] = [JSON.stringify(a) ?? '', JSON.stringify(b) ?? ''];
  return first < second ? -1 : Number(first > second);
};
