import { MemoryServer, type MemoryContext } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { rightRouting } from './routing-mutant.js';

/** Gives the answers of a wildcard handler out in the order of the requests, whichever is ready first. */
class CrossingServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const isWildcard = typeof pattern === 'string' && rightRouting.isFilter(pattern);
    if (isEvent || !isWildcard) return super.addHandler(pattern, callback, isEvent, extras);
    const waiting: ((value: unknown) => void)[] = [];
    const crossing: typeof callback = (data, context) => {
      void (async () => {
        const value: unknown = await callback(data, context as MemoryContext);
        waiting.shift()!(value);
      })();
      return new Promise(resolve => waiting.push(resolve));
    };
    return super.addHandler(pattern, crossing, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'answers of a wildcard handler are given out first come, first served',
  origin: 'Redis psubscribe: replies went to the channel of the wildcard.',
  killedBy: ['WI-09'],
  says: /the answers of 50 subjects to be/,
  harness: memoryWith({ server: CrossingServer }),
};
