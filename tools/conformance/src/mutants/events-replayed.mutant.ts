import type { Encoded, EventPacket, Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends its last events again on a new connection, to be on the safe side. */
class RepeatingClient extends TcpClient {
  private recent: (readonly [EventPacket, Encoded])[] = [];
  private again: typeof this.recent = [];

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => {
      if (status === 'connected')
        for (const [packet, encoded] of this.again.splice(0)) super.writeEvent(packet, encoded).catch(() => undefined);
    });
  }

  protected override open(link: Link): void {
    this.again = this.recent.splice(0);
    super.open(link);
  }

  protected override writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    this.recent = [...this.recent.slice(-9), [packet, encoded]];
    return super.writeEvent(packet, encoded);
  }
}

export const mutant: Mutant = {
  defect: 'a reconnect sends the last events a second time',
  origin: 'watermill Reconnect.',
  killedBy: ['RE-16'],
  collateral: {
    'LK-04': 'the events that would be sent again are kept',
  },
  sometimes: { 'AK-06': 'its client may be connected anew before the server that came back is looked at' },
  says: /the events that were handled more than once to be \[\]/,
  harness: tcpWith({ client: RepeatingClient }),
};
