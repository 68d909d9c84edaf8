import type { ControlPacket } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Forgets the call itself and leaves the server to its own devices. */
class SilentClient extends TcpClient {
  protected override writeControl(control: ControlPacket): void {
    if (control.cancel === undefined) super.writeControl(control);
  }
}

export const mutant: Mutant = {
  defect: 'the server never hears that a caller has left',
  origin: 'nestjs/nest #773, #774, #10288, #12026.',
  killedBy: ['CA-02', 'CA-05', 'CA-09', 'CA-11', 'CA-17', 'CA-18', 'CA-19', 'CA-20'],
  collateral: {
    'ER-10': 'one of its calls is cancelled',

    'DR-18': 'a handler nobody waits for is not known as such',
    'LK-07': 'its context is kept as long as it runs',
  },
  says: /the producer to be unsubscribed within/,
  harness: tcpWith({ client: SilentClient }),
};
