import type { Mutant } from './mutant.js';
import { socketOf, tcpReceiving } from './receiving-mutant.js';

export const mutant: Mutant = {
  defect: 'an answer that comes to a server closes the connection',
  origin: 'Assertions about what peers do.',
  killedBy: ['SB-15'],
  says: /the request on the same connection after forged packets to be answered/,
  harness: tcpReceiving((text, packet, sink) => {
    if (packet === undefined || packet.pattern !== undefined || !('response' in packet || 'err' in packet)) return text;
    socketOf(sink).destroy();
    return undefined;
  }),
};
