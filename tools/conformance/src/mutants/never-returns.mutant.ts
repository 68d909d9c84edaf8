import type { Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Connects when it is asked to, and not by itself. */
class TiredClient extends TcpClient {
  private last = '';

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => (this.last = status));
  }

  protected override open(link: Link): void {
    if (this.last !== 'reconnecting') super.open(link);
  }
}

export const mutant: Mutant = {
  defect: 'a connection that broke is not made anew',
  origin: 'nestjs/nest #17691.',
  killedBy: ['RE-01', 'RE-03', 'RE-10', 'RE-11', 'RE-17'],
  collateral: {
    'RE-04': 'the connection does not come back',
    'RE-06': 'the connection does not come back',
    'RE-09': 'the connection does not come back',
    'RE-12': 'the connection does not come back',
    'RE-16': 'the connection does not come back',
    'RE-20': 'the connection does not come back',
    'RE-21': 'the connection does not come back',
    'RE-23': 'the connection does not come back',
    'RE-24': 'the connection does not come back',
    'RE-25': 'the connection does not come back',
    'RE-27': 'the connection does not come back',
    'RE-29': 'the connection does not come back',
    'BP-07': 'the connection does not come back',
    'LK-09': 'the connection does not come back',
  },
  says: /as many connections as were cut to be made anew within/,
  harness: tcpWith({ client: TiredClient }),
};
