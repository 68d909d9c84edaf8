import { MemoryServer } from '@parley/memory';
import { isObservable, take } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Has one reply for a request, and takes the first value for it. */
class SingleReplyServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const single: typeof callback = (data, context) => {
      const result: unknown = callback(data, context);
      return !isEvent && isObservable(result) ? result.pipe(take(1)) : result;
    };
    return super.addHandler(pattern, single, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a transporter without streaming answers with the first of many values',
  origin: 'Transports with one reply per request, whose servers drop the rest without a word.',
  killedBy: ['SR-10'],
  says: /a call answered with three values to fail.*the value \[ 'first' \]/s,
  harness: {
    ...memoryWith({ server: SingleReplyServer }),
    capabilities: options => ({ ...MemoryServer.capabilities(options), streaming: false }),
  },
};
