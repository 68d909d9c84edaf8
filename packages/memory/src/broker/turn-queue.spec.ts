import { TurnQueue } from './turn-queue.js';

/** A queue, a way to put numbers in, and the numbers that came out. */
const numbers = (onNumber: (number: number) => void = () => undefined) => {
  const seen: number[] = [];
  const queue = new TurnQueue();
  const put = (number: number): void =>
    queue.push(() => {
      seen.push(number);
      onNumber(number);
    });
  return { queue, seen, put };
};

describe('a queue that works by turns', () => {
  it('calls nobody back in the turn in which something was put in', async () => {
    const { queue, seen, put } = numbers();

    put(1);
    await Promise.resolve();
    const before = [...seen];
    await queue.idle();

    expect(before).toEqual([]);
    expect(seen).toEqual([1]);
  });

  it('keeps the order, also of what comes in while it works', async () => {
    const { queue, seen, put } = numbers(number => {
      if (number === 1) put(3);
    });

    put(1);
    put(2);
    await queue.idle();

    expect(seen).toEqual([1, 2, 3]);
  });

  it('leaves what comes in while it works to the next turn, so that timers get theirs', async () => {
    let timerRan = false;
    const { queue, seen, put } = numbers(number => {
      if (!timerRan && number < 100_000) put(number + 1);
    });

    put(1);
    setTimeout(() => (timerRan = true), 1);
    await queue.idle();

    expect(timerRan).toBe(true);
    expect(seen.at(-1)).toBeLessThan(100_000);
  });

  it('runs no more of what was dropped, also in the middle of a turn', async () => {
    const { queue, seen, put } = numbers(number => {
      if (number === 1) queue.clear();
    });

    put(1);
    put(2);
    await queue.idle();

    expect(seen).toEqual([1]);
  });

  it('is idle at once when there is nothing to do', async () => {
    await expect(new TurnQueue().idle()).resolves.toBeUndefined();
  });
});
