import { JsonSocket, TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Waits for as much as it was told, whatever that was. */
class TrustingSocket extends JsonSocket {
  protected override handleData(data: Buffer | string): void {
    try {
      super.handleData(data);
    } catch {
      // there may be more to come
    }
  }
}

class TrustingServer extends TcpServer {
  constructor(options: ConstructorParameters<typeof TcpServer>[0]) {
    super({ ...options, socketClass: TrustingSocket });
  }
}

export const mutant: Mutant = {
  defect: 'a length that is none, or far too large, is waited for',
  origin: '`parseInt` in the framing of Nest; nestjs/nest #17746.',
  killedBy: ['SB-01'],
  says: /the connection to be closed because of a length that is no number.*it is still open/s,
  collateral: {
    'SB-09': 'nothing is closed that could be in the log',
    'SB-03': 'such a framing parses, and gives up, by itself',
    'SB-04': 'such a framing parses, and gives up, by itself',
    'BI-09': 'such a framing has limits of its own',
    'BI-10': 'such a framing has limits of its own',
    'SB-16': 'it asks again after such a message',
  },
  harness: tcpWith({ server: TrustingServer }),
};
