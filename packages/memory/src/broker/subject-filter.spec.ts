import { isFilter, subjectMatcher } from './subject-filter.js';

describe('a subject filter', () => {
  it.each([
    ['orders.*', 'orders.placed'],
    ['*.placed', 'orders.placed'],
    ['*', 'orders'],
    ['orders.>', 'orders.placed'],
    ['orders.>', 'orders.placed.today'],
    ['>', 'orders.placed'],
    ['orders.*.>', 'orders.eu.placed.today'],
  ])('%s matches %s', (filter, subject) => {
    expect(subjectMatcher(filter)(subject)).toBe(true);
  });

  it.each([
    ['orders.*', 'orders'],
    ['orders.*', 'orders.placed.today'],
    ['orders.*', 'orders.'],
    ['orders.>', 'orders'],
    ['orders.>', 'orders.'],
    ['>', 'orders..placed'],
    ['orders.*', 'invoices.placed'],
    ['orders.placed', 'orders-placed'],
  ])('%s does not match %s', (filter, subject) => {
    expect(subjectMatcher(filter)(subject)).toBe(false);
  });

  it('is told by a wildcard that is a whole word', () => {
    expect(['*', 'a.*', '*.a', '>', 'a.>'].every(isFilter)).toBe(true);
    expect(['a', 'a*', 'a.b*.c', 'a>b', '->.a'].some(isFilter)).toBe(false);
  });
});
