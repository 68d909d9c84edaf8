import { take } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'a stream ends at 4096 values',
  origin: 'Ring buffers that overflow without a word.',
  killedBy: ['SR-01'],
  says: /the number of values of a stream of 10000 to be 10000.*got +4096/s,
  harness: tcpStreaming(values => values.pipe(take(4096))),
};
