import type { Link } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Makes its tables anew for each start and lets go of none. */
class HoardingServer extends TcpServer {
  private readonly tables: number[][] = [];

  protected override open(link: Link): void {
    this.tables.push(Array.from({ length: 50_000 }, Math.random));
    super.open(link);
  }
}

export const mutant: Mutant = {
  defect: 'what a server needs while it listens outlives close()',
  origin: 'keyv #2106: clients that are closed and kept.',
  killedBy: ['LK-12'],
  says: /the heap to grow by less than 4 MB.*MB more/s,
  harness: tcpWith({ server: HoardingServer }),
};
