import { MemoryClient, type MemoryClientOptions } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

class UnsuspectingClient extends MemoryClient {
  constructor(options: MemoryClientOptions) {
    super({ ...options, wildcards: false });
  }
}

export const mutant: Mutant = {
  defect: 'requests and events can be sent to a wildcard',
  origin: 'Redis: PUBLISH takes any channel name.',
  killedBy: ['WI-10'],
  says: /call\(\) to .*\.\* to fail/,
  harness: memoryWith({ client: UnsuspectingClient }),
};
