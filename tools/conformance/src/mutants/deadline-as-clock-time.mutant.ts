import type { Encoded, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends the time of day at which the caller stops waiting. */
class ClockClient extends TcpClient {
  protected override write(request: PendingRequest, encoded: Encoded): void {
    super.write(
      request,
      String(encoded).replace(/"d":(\d+)/, (_, left: string) => `"d":${Date.now() + Number(left)}`),
    );
  }
}

export const mutant: Mutant = {
  defect: 'a deadline travels as clock time',
  origin: 'Hosts whose clocks differ: calls that are late before they begin.',
  killedBy: ['CA-16', 'CA-07'],
  says: /no time of day in the packet/,
  harness: tcpWith({ client: ClockClient }),
};
