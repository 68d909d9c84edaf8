import type { Mutant } from './mutant.js';
import { tcpReceiving } from './receiving-mutant.js';

let events = 0;

export const mutant: Mutant = {
  defect: 'of the events in one chunk, the thousandth and all further ones are lost',
  origin: 'A recursion for each message of a chunk, in Nest, until the stack ends.',
  killedBy: ['SB-06'],
  says: /all 20 000 events to be handled|the first event that was out of order/,
  harness: tcpReceiving((text, packet) => {
    if (packet === undefined || 'id' in packet) return text;
    if (events++ === 0) setImmediate(() => (events = 0));
    return events > 1000 ? undefined : text;
  }),
};
