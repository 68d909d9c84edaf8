import type { Mutant } from './mutant.js';
import { tcpReceiving } from './receiving-mutant.js';

export const mutant: Mutant = {
  defect: 'a message with deep data is dropped: looking at it throws a RangeError that nobody catches',
  origin: 'Recursive validation of what a peer sent.',
  killedBy: ['SB-12'],
  says: /the request with deep data to be answered/,
  harness: tcpReceiving(text => (text.includes('['.repeat(500)) ? undefined : text)),
};
