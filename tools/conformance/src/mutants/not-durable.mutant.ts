import { MemoryServer, type MemoryServerOptions } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

class TransientServer extends MemoryServer {
  constructor(options: MemoryServerOptions) {
    super({ ...options, durable: false });
  }
}

export const mutant: Mutant = {
  defect: 'a queue that should outlive its server does not',
  origin: 'Queues declared as auto-delete, or exclusive.',
  killedBy: ['AK-06'],
  says: /the events that were handled to be \[ 0, 1, 2, 3 \]/,
  harness: memoryWith({ server: TransientServer, harness }),
};
