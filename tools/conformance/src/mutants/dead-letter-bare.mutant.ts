import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'a dead letter has lost its headers',
  origin: 'Dead letters that are published anew, without what surrounded the body.',
  killedBy: ['AK-15'],
  says: /the header tenant of the dead letter/,
  harness: settlingWith('event', ({ delivery }, handle) => {
    delivery.deadLetter = (reason, cause) => {
      const message = { ...delivery.queued.message, headers: {} };
      if (!delivery.ack()) return false;
      delivery.consumer.group.bury({ ...delivery.queued, message }, reason, cause, true);
      return true;
    };
    return handle();
  }),
};
