import { MemoryServer, type MemoryServerOptions } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

class StubbornServer extends MemoryServer {
  constructor(options: MemoryServerOptions) {
    super({ ...options, redelivery: { ...options.redelivery, maxAttempts: Infinity } });
  }
}

export const mutant: Mutant = {
  defect: 'an event that fails is tried for ever',
  origin: 'Poison messages on every broker whose default is to requeue.',
  killedBy: ['AK-10'],
  says: /the attempts with maxAttempts: 3/,
  collateral: { 'AK-15': 'nothing ever fails for the last time' },
  harness: memoryWith({ server: StubbornServer, harness }),
};
