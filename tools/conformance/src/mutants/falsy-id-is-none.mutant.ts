import type { Mutant } from './mutant.js';
import { tcpReceiving } from './receiving-mutant.js';

export const mutant: Mutant = {
  defect: 'a request whose id is 0 or empty is taken for an event',
  origin: '`if (!packet.id)`.',
  killedBy: ['SB-13'],
  says: /the request with the id 0 to be answered/,
  harness: tcpReceiving((text, packet) =>
    packet !== undefined && 'id' in packet && !packet.id ? JSON.stringify({ ...packet, id: undefined }) : text,
  ),
};
