import type { Encoded, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Breaks off what it cannot send, and everything else with it. */
class TouchyClient extends TcpClient {
  protected override write(request: PendingRequest, encoded: Encoded): void {
    try {
      super.write(request, encoded);
    } catch (error) {
      this.driver()?.destroy();
      throw error;
    }
  }
}

export const mutant: Mutant = {
  defect: 'a message over the limit costs the connection',
  origin: 'NATS servers close the connection for a message over max_payload.',
  killedBy: ['BI-10'],
  says: /got +PARLEY_CONNECTION_LOST/,
  harness: tcpWith({ client: TouchyClient }),
};
