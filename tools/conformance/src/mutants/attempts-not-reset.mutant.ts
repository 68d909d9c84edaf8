import type { Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Counts its attempts over its whole life. */
class CountingClient extends TcpClient {
  private attempts = 0;

  constructor(private readonly own: TcpClientOptions) {
    super(own);
  }

  protected override open(link: Link): void {
    const { retryAttempts = Infinity } = this.own;
    if (this.attempts++ > Math.max(retryAttempts, 4)) link.failed(new Error('no attempts left'));
    else super.open(link);
  }
}

export const mutant: Mutant = {
  defect: 'the count of attempts is never set back',
  origin: 'nestjs/nest #17731, #17734.',
  killedBy: ['RE-06'],
  says: /an answer of .* within|three attempts in outage/,
  harness: tcpWith({ client: CountingClient }),
};
