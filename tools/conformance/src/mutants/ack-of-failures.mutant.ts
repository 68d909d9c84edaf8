import type { Mutant } from './mutant.js';
import { settlingWith } from './settling-mutant.js';

export const mutant: Mutant = {
  defect: 'an event whose handler failed is acknowledged like any other',
  origin: 'gojob #25, Azure.',
  killedBy: ['AK-02'],
  says: /a third attempt after a handler that throws failed twice/,
  collateral: {
    'AK-07': 'there is no second attempt',
    'AK-08': 'there is no second attempt',
    'AK-10': 'there is no second attempt',
    'AK-11': 'there is no second attempt',
    'AK-12': 'there is no second attempt',
    'AK-14': 'there is no second attempt',
    'AK-15': 'nothing ever fails for the last time',
  },
  harness: settlingWith('event', ({ settlement, first }, handle) => {
    const { done } = settlement;
    if (first) settlement.done = () => done.call(settlement);
    return handle();
  }),
};
