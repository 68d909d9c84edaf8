import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: "with ack: 'manual', a request is not acknowledged when it is answered",
  origin: "`noAck: false` of Nest's RabbitMQ server: a handler that forgets ack() gets its requests again.",
  killedBy: ['AK-22'],
  says: /never a request that was answered/,
  harness: settlingWith('request', ({ settlement }, handle) => {
    settlement.ack = () => undefined;
    return handle();
  }),
};
