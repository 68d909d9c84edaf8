import { Fifo } from './fifo.js';

describe('Fifo', () => {
  it('gives back the oldest first', () => {
    const fifo = new Fifo<number>();
    for (const item of [1, 2, 3]) fifo.push(item);

    expect([fifo.shift(), fifo.shift(), fifo.size]).toEqual([1, 2, 1]);
  });

  it('keeps the order over any mixture of pushing and shifting', () => {
    const fifo = new Fifo<number>();
    let pushed = 0;
    let shifted = 0;
    for (let round = 1; round < 200; round++) {
      for (let n = 0; n < round * 37; n++) fifo.push(pushed++);
      const most = round % 3 === 0 ? fifo.size : round * 29;
      for (let n = 0; n < most; n++) if (fifo.shift() !== shifted++) throw new Error(`out of order after ${shifted}`);
      expect(fifo.size).toBe(pushed - shifted);
    }
  });

  it('takes undefined as a value like any other', () => {
    const fifo = new Fifo<undefined>();
    fifo.push(undefined);

    expect(fifo.size).toBe(1);
    expect(fifo.shift()).toBeUndefined();
    expect(fifo.size).toBe(0);
  });

  it('can be emptied, and used again', () => {
    const fifo = new Fifo<string>();
    for (let n = 0; n < 3; n++) fifo.push('old');
    fifo.shift();
    fifo.clear();
    expect(fifo.size).toBe(0);
    fifo.push('new');

    expect(fifo.shift()).toBe('new');
  });

  it('puts what comes back ahead of what waits', () => {
    const fifo = new Fifo<number>();
    for (const item of [1, 2, 3]) fifo.push(item);
    const first = fifo.shift();
    fifo.putAhead([0, first]);
    fifo.putAhead([]);

    expect(fifo.takeAll()).toEqual([0, 1, 2, 3]);
    expect(fifo.size).toBe(0);
    fifo.putAhead([4]);
    expect(fifo.shift()).toBe(4);
  });

  it('gives all that waits at once, and nothing that was taken out', () => {
    const fifo = new Fifo<number>();
    for (const item of [1, 2, 3]) fifo.push(item);
    fifo.shift();

    expect([fifo.takeAll(), fifo.takeAll(), fifo.size]).toEqual([[2, 3], [], 0]);
  });

  it('takes time in proportion to what passes through, however much waits', () => {
    const fifo = new Fifo<number>();
    const waiting = 300_000;
    for (let n = 0; n < waiting; n++) fifo.push(n);
    for (let n = 0; n < waiting; n++) {
      fifo.push(n);
      fifo.shift();
    }

    expect(fifo.size).toBe(waiting);
  });

  it('does not hold on to what was taken out', () => {
    const fifo = new Fifo<object>();
    for (let n = 0; n < 5000; n++) fifo.push({});
    for (let n = 0; n < 4000; n++) fifo.shift();

    const held = (fifo as unknown as { readonly items: readonly unknown[] }).items.filter(item => item !== undefined);
    expect(held).toHaveLength(1000);
  });
});
