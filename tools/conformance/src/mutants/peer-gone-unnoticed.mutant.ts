import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes a closed connection off its list, and that is all. */
class UncaringServer extends TcpServer {
  protected override abandon(): void {
    // what runs, runs
  }
}

export const mutant: Mutant = {
  defect: 'handlers of a client that is gone go on',
  origin: 'nestjs/nest #12026.',
  killedBy: ['CA-06', 'CA-12', 'LK-09'],
  collateral: {
    'BP-08': 'the iterable goes on, too',
  },
  says: /context\.signal to abort within/,
  harness: tcpWith({ server: UncaringServer }),
};
