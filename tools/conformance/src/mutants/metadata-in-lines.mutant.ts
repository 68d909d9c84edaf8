import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'a line break in metadata begins another header',
  origin: 'Header injection: STOMP and HTTP before it was escaped.',
  killedBy: ['CX-06'],
  says: /the metadata to be .*got .*admin/s,
  harness: tcpSending({
    metadata: metadata => {
      const lines = Object.entries(metadata).map(([key, value]) => `${key}: ${value}`);
      const headers = lines.join('\n').split(/[\r\n]+/);
      return Object.fromEntries(headers.map(line => /^(.*?): ?(.*)$/s.exec(line)?.slice(1) ?? [line, '']));
    },
  }),
};
