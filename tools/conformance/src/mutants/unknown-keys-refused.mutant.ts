import type { Mutant } from './mutant.js';
import { tcpReceiving } from './receiving-mutant.js';

const known = new Set(['id', 'pattern', 'data', 'metadata', 'parley']);

export const mutant: Mutant = {
  defect: 'a request with a key that the server does not know is dropped',
  origin: 'Strict schemas for what the next version will extend.',
  killedBy: ['SB-14'],
  says: /the request with \{"unknown":.* to be answered/,
  harness: tcpReceiving((text, packet) =>
    packet?.id !== undefined && Object.keys(packet).some(key => !known.has(key)) ? undefined : text,
  ),
};
