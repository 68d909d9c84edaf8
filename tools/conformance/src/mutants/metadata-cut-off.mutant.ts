import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'only the first headers of a message arrive',
  origin: 'Servers with a maximum of headers, which drop the rest without a word.',
  killedBy: ['CX-08'],
  says: /the metadata to be/,
  harness: tcpSending({ metadata: metadata => Object.fromEntries(Object.entries(metadata).slice(0, 64)) }),
};
