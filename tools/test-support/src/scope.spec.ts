import { atEnd } from './scope.js';

const closed: string[] = [];

describe('what a test opens', () => {
  it('is closed', () => {
    atEnd(() => closed.push('first'));
    atEnd(() => Promise.resolve().then(() => closed.push('second')));
    expect(closed).toEqual([]);
  });

  afterAll(() => {
    expect(closed).toEqual(['second', 'first']);
  });
});
