import { whenEnded, settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: "with ack: 'manual', an event is acknowledged when its handler returns, too",
  origin: 'Modes that mix silently.',
  killedBy: ['AK-18'],
  says: /who had which event/,
  harness: settlingWith('event', ({ delivery, manual }, handle) => whenEnded(handle(), () => manual && delivery.ack())),
};
