import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'every 150th request of a pattern starts later than those behind it',
  origin: 'Pools of workers that take from one queue.',
  killedBy: ['OR-01'],
  says: /request \d+ to start as number/,
  harness: tcpCalling((handler, isEvent) => {
    if (isEvent) return handler;
    let count = 0;
    return (data, context) => {
      if (++count % 150 !== 0) return handler(data, context);
      return new Promise(resolve => setImmediate(resolve)).then(() => handler(data, context)) as never;
    };
  }),
};
