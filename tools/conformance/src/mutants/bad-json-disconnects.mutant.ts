import type { Mutant } from './mutant.js';
import { socketOf, tcpReceiving } from './receiving-mutant.js';

export const mutant: Mutant = {
  defect: 'a message that is no JSON closes its connection',
  origin: "Nest's TCP server.",
  killedBy: ['SB-03', 'SB-04'],
  says: /the request on the same connection after invalid JSON to be answered.*the connection was closed/s,
  collateral: { 'SB-16': 'it asks again after such a message' },
  harness: tcpReceiving((text, packet, sink) => {
    if (packet !== undefined) return text;
    socketOf(sink).destroy();
    return undefined;
  }),
};
