import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';
import { isObservable, tap } from 'rxjs';

export const mutant: Mutant = {
  defect: 'a request whose handler failed is handled once more',
  origin: 'Requests that are nacked like events.',
  killedBy: ['AK-04'],
  says: /the calls whose handler ran/,
  collateral: {
    'ER-09': 'it is logged once more, too',
    'ER-10': 'the hooks run once more, too',
  },
  harness: settlingWith('request', ({ settlement, delivery }, handle) => {
    const again = (): void => {
      if (delivery.queued.attempt === 1) settlement.ack = () => delivery.retry(0);
    };
    try {
      const result = handle();
      if (result instanceof Promise) result.catch(again);
      else if (isObservable(result)) return result.pipe(tap({ error: again }));
      return result;
    } catch (error) {
      again();
      throw error;
    }
  }),
};
