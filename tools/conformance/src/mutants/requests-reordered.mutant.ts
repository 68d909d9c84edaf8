import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

let count = 0;

export const mutant: Mutant = {
  defect: 'of the requests that come in one go, every seventh starts later than the others',
  origin: 'Pools of workers that take from one queue.',
  killedBy: ['OR-01', 'OR-06'],
  says: /request \d+ to start as number/,
  collateral: {
    'OR-02': 'what is true of one pattern is true of five',
    'OR-03': 'a request that starts later finds later events handled',
    'OR-04': 'small messages overtake one another, too',
    'OR-05': 'the deserializer has no part in it',
  },
  harness: tcpCalling((handler, isEvent) => {
    if (isEvent) return handler;
    return (data, context) => {
      if (++count % 7 !== 0) return handler(data, context);
      return new Promise(resolve => setImmediate(resolve)).then(() => handler(data, context)) as never;
    };
  }),
};
