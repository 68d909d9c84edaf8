import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'the wait before a further attempt does not grow',
  origin: 'Retry queues with one time to live.',
  killedBy: ['AK-12'],
  says: /at least 80 ms before attempt 3/,
  harness: settlingWith('event', ({ settlement, delivery }, handle) => {
    settlement.retry = wait => delivery.retry(wait / 2 ** (delivery.queued.attempt - 1));
    return handle();
  }),
};
