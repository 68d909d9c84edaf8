import type { Mutant } from './mutant.js';
import { settlingWith } from './settling-mutant.js';

export const mutant: Mutant = {
  defect: 'an event is acknowledged before its handler runs, and published again if that fails',
  origin: 'The Google Pub/Sub transporter that acknowledges on arrival.',
  killedBy: ['AK-01'],
  says: /the handlers that had the event to be \[ 'first', 'second: work' \].*got +\[ 'first' \]/s,
  harness: settlingWith('event', ({ delivery, first, manual }, handle) => {
    if (first && !manual) {
      const { group } = delivery.consumer;
      delivery.ack();
      delivery.retry = delay => {
        group.retry(delivery.returned(), delay);
        return true;
      };
      delivery.deadLetter = (reason, cause) => {
        group.bury(delivery.queued, reason, cause, true);
        return true;
      };
    }
    return handle();
  }),
};
