import { MemoryServer, type MemoryServerOptions } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

class LonelyServer extends MemoryServer {
  constructor(options: MemoryServerOptions) {
    super({ ...options, group: false });
  }
}

export const mutant: Mutant = {
  defect: 'every replica handles every message',
  origin: 'Redis, MQTT and NATS of Nest.',
  killedBy: ['LB-01', 'LB-07', 'LB-08'],
  says: /the requests that were handled to be/,
  collateral: {
    'LB-02': 'both servers handle all of them',
    'LB-09': 'the handlers of every server run',
    'LB-10': 'the other server handles them as well',
  },
  harness: memoryWith({ server: LonelyServer }),
};
