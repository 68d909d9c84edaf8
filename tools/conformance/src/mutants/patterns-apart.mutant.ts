import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

let patterns = 0;

export const mutant: Mutant = {
  defect: 'each pattern has a queue of its own, and some are slower than others',
  origin: 'A subscription for each pattern, on a transport that is said to keep the order of the connection.',
  killedBy: ['OR-02', 'OR-03'],
  says: /request \d+ to start as number/,
  harness: tcpCalling((handler, isEvent) => {
    if (isEvent || ++patterns % 2 === 0) return handler;
    return (data, context) => new Promise(resolve => setImmediate(resolve)).then(() => handler(data, context)) as never;
  }),
};
