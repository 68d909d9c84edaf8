import type { ProcessingHooks } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Runs the hook, and then the handler, rather than the one within the other. */
class SequentialServer extends MemoryServer {
  override setProcessingHooks(hooks: ProcessingHooks): void {
    super.setProcessingHooks({
      ...hooks,
      before(context, proceed) {
        let proceeds = false;
        hooks.before?.(context, () => (proceeds = true));
        if (proceeds) proceed();
      },
    });
  }
}

export const mutant: Mutant = {
  defect: 'a handler does not run within what the hook put around it',
  origin: 'setOnProcessingStartHook() of Nest, whose handler runs after the hook.',
  killedBy: ['CX-11'],
  says: /whether each of 100 handlers found its own store/,
  harness: memoryWith({ server: SequentialServer }),
};
