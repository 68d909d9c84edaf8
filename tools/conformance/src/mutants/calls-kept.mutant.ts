import type { Encoded, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Remembers every call it ever sent. */
class NostalgicClient extends TcpClient {
  private readonly sent: PendingRequest[] = [];

  protected override write(request: PendingRequest, encoded: Encoded): void {
    this.sent.push(request);
    super.write(request, encoded);
  }
}

export const mutant: Mutant = {
  defect: 'the client keeps calls that are over',
  origin: 'stream leaks #1296, #1306, #1307, #1313 of moleculer.',
  killedBy: ['LK-04', 'LK-05', 'LK-06', 'LK-07'],
  says: /the data of calls that are over to be collected as garbage.*200 of 200 are still held/s,
  harness: tcpWith({ client: NostalgicClient }),
};
