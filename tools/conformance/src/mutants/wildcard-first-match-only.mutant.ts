import type { Mutant } from './mutant.js';
import { memoryRouting } from './routing-mutant.js';

export const mutant: Mutant = {
  defect: 'of overlapping event handlers only the first runs, and of request handlers the first registered',
  origin: 'MQTT of Nest; nestjs/nest #3083.',
  killedBy: ['WI-06', 'WI-07'],
  says: /the patterns whose handlers ran to be/,
  collateral: {
    'WI-12': 'a handler that is added later never takes over',
  },
  harness: memoryRouting({ choose: matching => matching.slice(0, 1) }),
};
