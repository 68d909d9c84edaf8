import type { Mutant } from './mutant.js';
import { settlingWith } from './settling-mutant.js';

export const mutant: Mutant = {
  defect: 'an event that was handled is never acknowledged',
  origin: 'Consumers whose whole backlog comes again with every restart.',
  killedBy: ['AK-03'],
  says: /the events that were handled to be/,
  collateral: {
    'AK-06': 'the event before the restart comes again',
    'LB-10': 'what the closing server handled goes to the other one again',
  },
  harness: settlingWith('event', ({ settlement, first }, handle) => {
    if (first) settlement.ack = () => undefined;
    return handle();
  }),
};
