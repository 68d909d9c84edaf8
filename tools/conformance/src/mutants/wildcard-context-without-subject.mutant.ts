import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Shows its handlers the pattern they were registered for. */
class ForgetfulServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const shown: typeof callback = (data, context) =>
      callback(data, Object.assign(context, { getArgs: () => [pattern] }));
    return super.addHandler(pattern, shown, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'the context of a wildcard handler names the wildcard and not the subject',
  origin: 'Contexts made when the handler is registered.',
  killedBy: ['WI-08'],
  says: /the context to name .*\.first.*got .*\.\*/s,
  harness: memoryWith({ server: ForgetfulServer }),
};
