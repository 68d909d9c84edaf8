import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'of a trace only the traceparent is handed on',
  origin: 'Instrumentations from before tracestate.',
  killedBy: ['CX-12'],
  says: /the metadata after two hops to be/,
  harness: tcpSending({
    metadata: metadata => Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'tracestate')),
  }),
};
