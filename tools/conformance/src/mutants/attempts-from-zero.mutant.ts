import type { MemoryContext } from '@parley/memory';
import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

const counted = (context: MemoryContext): number => {
  const { delivery } = context as unknown as { readonly delivery: { readonly queued: { readonly attempt: number } } };
  return delivery.queued.attempt - 1;
};

export const mutant: Mutant = {
  defect: 'attempts are counted from 0',
  origin: 'x-death, of which the first delivery knows nothing.',
  killedBy: ['AK-11'],
  says: /getAttempt\(\) and isRedelivered\(\) of three deliveries.*got +\[ \[ 0, false \]/s,
  harness: settlingWith('event', ({ context }, handle) => {
    Object.defineProperty(context, 'getAttempt', { value: () => counted(context), configurable: true });
    return handle();
  }),
};
