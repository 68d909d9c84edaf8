import type { Encoded, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has room for everything, it says. */
class BoastfulClient extends TcpClient {
  protected override write(request: PendingRequest, encoded: Encoded): void {
    super.write(request, encoded);
    this.writeControl({ credit: request.id, n: 1e9 });
  }
}

export const mutant: Mutant = {
  defect: 'a stream is sent as fast as it is produced',
  origin: 'Every transporter of Nest: a slow reader fills the memory of one side or the other.',
  killedBy: ['BP-01', 'BP-09', 'BP-13'],
  says: /an iterable whose reader stopped after 10 values to be held back.*it went on to \d+ values/s,
  harness: tcpWith({ client: BoastfulClient }),
};
