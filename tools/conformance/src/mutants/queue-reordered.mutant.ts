import type { Encoded, Link, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends the first call that waited after all others. */
class ShufflingClient extends TcpClient {
  private opened = 0;
  private fresh = false;

  protected override open(link: Link): void {
    this.fresh = this.opened++ > 0;
    super.open(link);
  }

  protected override write(request: PendingRequest, encoded: Encoded): void {
    if (!this.fresh) return super.write(request, encoded);
    this.fresh = false;
    queueMicrotask(() => super.write(request, encoded));
  }
}

export const mutant: Mutant = {
  defect: 'what waited for the connection goes out in another order',
  origin: 'Offline queues that are worked off from both ends.',
  killedBy: ['RE-27'],
  says: /the order in which the handlers ran/,
  harness: tcpWith({ client: ShufflingClient }),
};
