import type { Mutant } from './mutant.js';
import { mapLeaves, tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'the client sends texts as UTF-8 has them, with a replacement for what it does not know',
  origin: 'Texts that go through a Buffer on their way into JSON.',
  killedBy: ['SE-12'],
  says: /of a text to be '\\uD800'/i,
  harness: tcpSending({
    data: data => mapLeaves(data, leaf => (typeof leaf === 'string' ? Buffer.from(leaf).toString() : leaf)),
  }),
};
