import type { Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Remembers that it was closed by hand, and takes every later loss for a consequence of that. */
class StickyClient extends TcpClient {
  private closedByHand = false;
  private wasConnected = false;

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => (this.wasConnected ||= status === 'connected'));
  }

  override async close(...args: Parameters<TcpClient['close']>): Promise<void> {
    this.closedByHand = true;
    this.wasConnected = false;
    await super.close(...args);
  }

  protected override open(link: Link): void {
    const comesBack = this.wasConnected;
    if (!(this.closedByHand && comesBack)) super.open(link);
  }
}

export const mutant: Mutant = {
  defect: 'a client that was closed once never reconnects again',
  origin: 'isManuallyClosed of the Redis transporter of Nest; nestjs/nest #17691.',
  killedBy: ['LC-09'],
  says: /an answer of .* within/,
  harness: tcpWith({ client: StickyClient }),
};
