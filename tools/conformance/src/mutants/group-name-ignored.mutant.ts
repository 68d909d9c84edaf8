import { MemoryServer, type MemoryServerOptions } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

class NamelessServer extends MemoryServer {
  constructor(options: MemoryServerOptions) {
    super({ ...options, group: 'everybody' });
  }
}

export const mutant: Mutant = {
  defect: 'all servers are in one group, whatever they say',
  origin: 'Two services with one default queue: each gets half.',
  killedBy: ['LB-08', 'LB-06'],
  says: /the events that each group handled/,
  harness: memoryWith({ server: NamelessServer }),
};
