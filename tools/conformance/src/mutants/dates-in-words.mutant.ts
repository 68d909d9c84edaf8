import type { Mutant } from './mutant.js';
import { mapLeaves, tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'the client sends dates as they are shown to people',
  origin: '`String(value)` for whatever is neither a number nor a text.',
  killedBy: ['SE-11'],
  says: /to be .*2001-09-09T01:46:40.000Z/,
  harness: tcpSending({ data: data => mapLeaves(data, leaf => (leaf instanceof Date ? String(leaf) : leaf)) }),
};
