import type { Mutant } from './mutant.js';
import { mapLeaves, tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'the client sends numbers with fifteen digits',
  origin: 'Kafka of Nest makes texts of numbers; printf("%.15g").',
  killedBy: ['SE-13'],
  says: /of a list of numbers to be/,
  harness: tcpSending({
    data: data => mapLeaves(data, leaf => (typeof leaf === 'number' ? Number(leaf.toPrecision(15)) : leaf)),
  }),
};
