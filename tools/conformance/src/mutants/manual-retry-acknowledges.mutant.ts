import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'context.retry() acknowledges',
  origin: 'Brokers without a negative acknowledgement.',
  killedBy: ['AK-19'],
  says: /the attempts of either event/,
  harness: settlingWith('event', ({ context }, handle) => {
    Object.defineProperty(context, 'retry', { value: () => context.ack(), configurable: true });
    return handle();
  }),
};
