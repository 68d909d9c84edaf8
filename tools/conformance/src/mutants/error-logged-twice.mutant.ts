import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { withFailures } from './with-failures.js';

/** Logs what it passes on, and so does whoever it passes it to. */
class VerboseServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<MemoryServer['addHandler']>): this {
    const logging = withFailures(callback, error => {
      if (error instanceof Error && !('payload' in error)) this.logger.error('A handler failed', error);
      throw error;
    });
    return super.addHandler(pattern, isEvent ? callback : logging, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'an error of a handler is logged by two layers',
  origin: 'Applications whose log has every error three times.',
  killedBy: ['ER-09'],
  says: /never a further error in the log/,
  harness: memoryWith({ server: VerboseServer }),
};
