import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { withFailures } from './with-failures.js';

/** Writes `if (error)` where it means `if (failed)`. */
class ForgivingServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<MemoryServer['addHandler']>): this {
    const forgiving = withFailures(callback, error => {
      if (error) throw error;
      return undefined;
    });
    return super.addHandler(pattern, forgiving, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a handler that throws something falsy succeeds',
  origin: 'RpcProxy and ClientProxy of Nest: `if (err)`.',
  killedBy: ['ER-05'],
  says: /a call of a handler that throws with '' to fail.*the value/s,
  collateral: { 'DR-08': 'one of its handlers rejects with undefined' },
  harness: memoryWith({ server: ForgivingServer }),
};
