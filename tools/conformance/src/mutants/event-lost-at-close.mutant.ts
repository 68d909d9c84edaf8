import type { Encoded, EventPacket } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Says that an event is sent when it is in the buffer, and throws the buffer away when it closes. */
class ForgetfulClient extends TcpClient {
  protected override async writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    super.writeEvent(packet, encoded).catch(() => undefined);
  }

  protected override async closeDriver(late: AbortSignal): Promise<void> {
    (this.driver() as Socket | undefined)?.destroy();
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'events that were emitted are thrown away by close()',
  origin: 'Command-line tools that emit and exit.',
  killedBy: ['EV-19'],
  says: /the events that were lost although their emit\(\) completed to be \[\]/,
  harness: tcpWith({ client: ForgetfulClient }),
};
