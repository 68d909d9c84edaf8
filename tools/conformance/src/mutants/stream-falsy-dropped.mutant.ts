import { filter } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'falsy values of a stream are dropped',
  origin: '`if (response)`, in transporters and serializers of many authors.',
  killedBy: ['SR-11'],
  says: /the values of a stream to be \[\s+0,\s+false/,
  harness: tcpStreaming(values => values.pipe(filter((value, index) => index === 0 || Boolean(value)))),
};
