import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'metadata is sent in the character set of HTTP headers',
  origin: 'Headers of Node, which are latin1.',
  killedBy: ['CX-05'],
  says: /the metadata to be/,
  harness: tcpSending({
    metadata: metadata =>
      Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'latin1').toString('latin1')]),
      ),
  }),
};
