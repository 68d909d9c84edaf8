import type { Mutant } from './mutant.js';
import { socketOf, tcpReceiving } from './receiving-mutant.js';

export const mutant: Mutant = {
  defect: 'a pattern that is neither text nor an object ends the connection with a TypeError',
  origin: '`pattern.startsWith` and the like, on what a peer sent.',
  killedBy: ['SB-10'],
  says: /to be answered.*the connection was closed/s,
  harness: tcpReceiving((text, packet, sink) => {
    const hostile = packet !== undefined && (typeof packet.pattern === 'boolean' || Array.isArray(packet.pattern));
    if (!hostile) return text;
    socketOf(sink).destroy();
    return undefined;
  }),
};
