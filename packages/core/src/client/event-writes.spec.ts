import { CallErrors } from './call-errors.js';
import { EventWrites } from './event-writes.js';
import { ResolvedPatterns } from './resolved-pattern.js';
import { ParleyError } from '../errors/parley-error.js';

const patterns = new ResolvedPatterns();
const target = patterns.resolve('e');
const never = new Promise<void>(() => undefined);
const newWrites = (): EventWrites => new EventWrites(new CallErrors(() => 'test://broker'));

describe('the promise of a written event', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is one for all events of a write, with one timer', () => {
    const writes = newWrites();
    const first = writes.bounded(never, target, 100);

    expect(writes.bounded(never, patterns.resolve('other'), 100)).toBe(first);
    expect(writes.bounded(new Promise(() => undefined), target, 100)).not.toBe(first);
    expect(jest.getTimerCount()).toBe(2);
  });

  it('is another one for an event with a time-out of its own', async () => {
    const writes = newWrites();
    const outcomes = [200, 100].map(limit =>
      writes.bounded(never, target, limit).catch((error: Error) => error.message),
    );
    let over = 0;
    for (const outcome of outcomes) void outcome.then(() => over++);
    await jest.advanceTimersByTimeAsync(100);
    expect(over).toBe(1);
    await jest.advanceTimersByTimeAsync(100);

    expect(await Promise.all(outcomes)).toEqual([
      expect.stringContaining('within 200 ms'),
      expect.stringContaining('within 100 ms'),
    ]);
  });

  it.each([0, Infinity, 2 ** 31])('has no end in time with the time-out %p', async limit => {
    let over = false;
    newWrites()
      .bounded(never, target, limit)
      .then(
        () => (over = true),
        () => (over = true),
      );
    await jest.advanceTimersByTimeAsync(3_600_000);

    expect([over, jest.getTimerCount()]).toEqual([false, 0]);
  });

  it.each([0, 100])('fails coded, with the cause; time-out %p', async limit => {
    const cause = new Error('nacked');

    await expect(newWrites().bounded(Promise.reject(cause), target, limit)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
      details: { pattern: 'e', address: 'test://broker' },
      cause,
    });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps the code of a failure that has one', async () => {
    const failure = new ParleyError('PARLEY_TOO_LARGE');

    await expect(newWrites().bounded(Promise.reject(failure), target, 100)).rejects.toBe(failure);
  });

  it('resolves in time and forgets the timer', async () => {
    await expect(newWrites().bounded(Promise.resolve(), target, 100)).resolves.toBeUndefined();

    expect(jest.getTimerCount()).toBe(0);
  });

  it('raises nothing when it fails after its time is over', async () => {
    let fail!: (error: Error) => void;
    const bounded = newWrites().bounded(new Promise((_resolve, reject) => (fail = reject)), target, 100);
    bounded.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(100);
    fail(new Error('late'));

    await expect(bounded).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
  });
});
