import type { Mutant } from './mutant.js';
import { settlingWith, whenEnded } from './settling-mutant.js';

export const mutant: Mutant = {
  defect: 'the first handler of an event that succeeds acknowledges it for all',
  origin: 'One acknowledgement for each handler, on one delivery.',
  killedBy: ['AK-08'],
  says: /a third attempt, since one of three handlers failed twice/,
  harness: settlingWith('event', ({ delivery, manual }, handle) =>
    whenEnded(handle(), failed => !failed && !manual && delivery.ack()),
  ),
};
