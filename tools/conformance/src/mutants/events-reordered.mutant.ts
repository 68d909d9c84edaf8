import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

let count = 0;

export const mutant: Mutant = {
  defect: 'every third event is handled in a later turn than those after it',
  origin: 'Asynchronous steps before the handler without a queue.',
  killedBy: ['EV-11'],
  says: /event \d+ to be handled as number \d+/,
  collateral: {
    'OR-03': 'requests overtake the events that are late',
    'OR-08': 'it looks at the order of events, too',
    'RE-27': 'events are part of the order it looks at',
    'SB-06': 'its flood is in order',
  },
  harness: tcpCalling((handler, isEvent) => (data, context) => {
    if (!isEvent || ++count % 3 !== 0) return handler(data, context);
    return new Promise(resolve => setImmediate(resolve)).then(() => handler(data, context));
  }),
};
