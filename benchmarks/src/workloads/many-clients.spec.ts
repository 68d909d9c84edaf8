import type { Caller } from '../contenders/contender.js';
import { unanswerable } from '../service/messages.js';
import { manyClients } from './many-clients.js';

describe('a workload with many clients', () => {
  it('has one of them call while all wait for what is never answered', async () => {
    const arrivals = {
      count: 0,
      ask: () => Promise.resolve(arrivals.count),
      next: () => Promise.resolve(false),
    };
    const calls = [0, 0, 0];
    const waiting = [0, 0, 0];
    const caller = (client: number): Caller => {
      const sum: Caller['sum'] = terms => {
        if (terms === unanswerable) {
          arrivals.count++;
          waiting[client]!++;
          return new Promise(() => undefined);
        }
        calls[client]!++;
        return Promise.resolve(terms.a + terms.b);
      };
      return { sum } as unknown as Caller;
    };

    const outcome = await manyClients(2)({ callers: [caller(0), caller(1), caller(2)], arrivals }, 5);

    expect(waiting).toEqual([1, 1, 1]);
    expect(calls).toEqual([outcome.operations, 0, 0]);
    expect(outcome).toMatchObject({ wrong: 0, lost: 0 });
  });
});
