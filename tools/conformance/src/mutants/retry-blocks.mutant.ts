import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'nothing is handled until an event that failed has had its next attempt',
  origin: 'Consumers that sleep before they nack.',
  killedBy: ['AK-13'],
  says: /the events that were handled meanwhile/,
  harness: settlingWith('event', ({ settlement, delivery }, handle) => {
    settlement.retry = wait => {
      // short ones too, in the real bug: many rules would fail then for being slow
      if (wait > 60_000) delivery.consumer.pause();
      return delivery.retry(wait);
    };
    return handle();
  }),
};
