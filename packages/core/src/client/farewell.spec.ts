import { setImmediate } from 'node:timers';
import { Farewell } from './farewell.js';

describe('the farewell of a client', () => {
  it('is over at once if everybody was told', () => {
    const farewell = new Farewell();
    farewell.add('1');
    farewell.heard('1');

    expect(farewell.wait()).toBeUndefined();
  });

  it('is over when the last server has said who it is', async () => {
    const farewell = new Farewell();
    farewell.add('1');
    farewell.add('2');
    const over = farewell.wait();
    farewell.heard('1');
    expect(farewell.lasts).toBe(true);
    farewell.heard('2');
    await over;

    expect(farewell.lasts).toBe(false);
  });

  it('ends without those who never say so', async () => {
    const farewell = new Farewell();
    farewell.add('1');
    await farewell.wait();

    expect(farewell.lasts).toBe(false);
  });

  it('hears what had arrived while the event loop was blocked', async () => {
    const farewell = new Farewell();
    farewell.add('1');
    const over = farewell.wait();
    // what waits in a socket is read after the timers that are due, as an immediate of such a timer comes
    const arrived = new Promise<boolean>(resolve => {
      setTimeout(() => setImmediate(() => resolve(farewell.lasts)), 1);
    });
    const start = performance.now();
    while (performance.now() - start < 400);

    expect(await arrived).toBe(true);
    await over;
  });
});
