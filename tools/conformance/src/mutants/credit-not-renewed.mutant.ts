import type { ControlPacket } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class StingyClient extends TcpClient {
  protected override writeControl(control: ControlPacket): void {
    if (control.credit === undefined) super.writeControl(control);
  }
}

export const mutant: Mutant = {
  defect: 'a reader that has taken its first values gets no more',
  origin: 'Windows of credit that are granted once.',
  killedBy: ['BP-14', 'BP-02'],
  collateral: {
    'SR-01': 'its longest stream is longer than the first credit',
    'BP-13': 'it reads beyond the first credit',
  },
  says: /to settle/,
  harness: tcpWith({ client: StingyClient }),
};
