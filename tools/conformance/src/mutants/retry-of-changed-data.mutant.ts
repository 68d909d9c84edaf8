import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'a further attempt gets what the handler made of the data',
  origin: 'Messages that are published again from the object the handler had.',
  killedBy: ['AK-14'],
  says: /what three attempts saw/,
  harness: settlingWith('event', ({ data, delivery, settlement }, handle) => {
    settlement.retry = wait => {
      const { message } = delivery.queued;
      const packet = JSON.parse(String(message.payload)) as object;
      message.payload = JSON.stringify({ ...packet, data });
      return delivery.retry(wait);
    };
    return handle();
  }),
};
