import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'all messages of a handler have the context of its first one',
  origin: 'Contexts that are injected once, into a singleton.',
  killedBy: ['CX-01', 'CX-02'],
  collateral: {
    'CX-04': 'it looks at the context of a message that is not the first',
    'CX-06': 'it looks at the context of a message that is not the first',
    'CX-07': 'it looks at the context of a message that is not the first',
    'CX-09': 'it looks at the context of a message that is not the first',
    'CX-10': 'it looks at the context of a message that is not the first',
    'CX-11': 'it looks at the context of a message that is not the first',
    'CX-13': 'it looks at the context of a message that is not the first',
  },
  says: /the number of different contexts of four messages to be 4/,
  harness: tcpCalling(handler => {
    let first: Parameters<typeof handler>[1] | undefined;
    return (data, context) => handler(data, (first ??= context));
  }),
};
