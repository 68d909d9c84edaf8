import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

const largest = 256 * 1024;

export const mutant: Mutant = {
  defect: 'the client cuts events to the size that its broker would take',
  origin: 'Log shippers that cut a line at 256 KiB, and send it.',
  killedBy: ['BI-11'],
  says: /large event 0 to arrive whole.*262144/s,
  harness: tcpSending({
    data: (data, isEvent) => (isEvent && typeof data === 'string' ? data.slice(0, largest) : data),
  }),
};
