import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

const reserved = ['id', 'pattern', 'data', 'err'];

export const mutant: Mutant = {
  defect: 'metadata cannot have the names that packets have',
  origin: 'Metadata that is spread over the packet.',
  killedBy: ['CX-07'],
  says: /the metadata to be .*of constructor/s,
  harness: tcpSending({
    metadata: metadata => Object.fromEntries(Object.entries(metadata).filter(([key]) => !reserved.includes(key))),
  }),
};
