import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fifo } from './fifo.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Puts objects in and takes all but the last of them out, where nothing else holds them. */
const takenOut = (queue: Fifo<object>, count: number): readonly WeakRef<object>[] => {
  for (let index = 0; index <= count; index++) queue.push({ index });
  return Array.from({ length: count }, () => new WeakRef(queue.shift()!));
};

describe('Fifo', () => {
  it('keeps the order, however much goes through', () => {
    const queue = new Fifo<number>();
    const out: (number | undefined)[] = [];
    let next = 0;

    for (let round = 0; round < 100; round++) {
      for (let push = 0; push < 50; push++) queue.push(next++);
      for (let shift = 0; shift < 45; shift++) out.push(queue.shift());
    }
    out.push(...queue.clear());

    expect(out).toEqual(Array.from({ length: next }, (_, index) => index));
    expect(queue.size).toBe(0);
    expect(queue.shift()).toBeUndefined();
  });

  it('puts what comes back ahead of what waits', () => {
    const queue = new Fifo<number>();
    for (const item of [1, 2, 3]) queue.push(item);
    const first = queue.shift()!;

    queue.putAhead([0, first]);

    expect([...queue.clear()]).toEqual([0, 1, 2, 3]);
  });

  it('holds nothing that was taken out', async () => {
    const queue = new Fifo<object>();
    const taken = takenOut(queue, 100);
    await new Promise(resolve => setImmediate(resolve)); // what a WeakRef was asked for lives on to the end of the turn

    collectGarbage();

    expect(taken.filter(item => item.deref() !== undefined).length).toBeLessThan(5);
    expect(queue.size).toBe(1);
  });
});
