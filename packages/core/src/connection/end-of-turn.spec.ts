import { setImmediate as endOfTurn } from 'node:timers/promises';
import { EndOfTurn } from './end-of-turn.js';

describe('EndOfTurn', () => {
  it('calls back once a turn, after the promises of that turn', async () => {
    const seen: string[] = [];
    const end = new EndOfTurn(() => seen.push('end'));
    end.ask();
    end.ask();
    await Promise.resolve();
    seen.push('promise');
    end.ask();
    await endOfTurn();
    expect(seen).toEqual(['promise', 'end']);
  });

  it('comes again where it is asked again, also from its own callback', async () => {
    let count = 0;
    const end: EndOfTurn = new EndOfTurn(() => {
      if (++count < 3) end.ask();
    });
    end.ask();
    for (let turn = 0; turn < 4; turn++) await endOfTurn();
    expect(count).toBe(3);
  });
});
