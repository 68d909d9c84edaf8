import type { ControlPacket, Encoded, EventPacket, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Keeps small requests for the end of the turn and sends large ones at once. */
class HastyClient extends TcpClient {
  private small?: (readonly [PendingRequest, Encoded])[];

  protected override write(request: PendingRequest, encoded: Encoded): void {
    if ((encoded as string).length > 65_536) return super.write(request, encoded);
    if (this.small !== undefined) return void this.small.push([request, encoded]);
    this.small = [[request, encoded]];
    queueMicrotask(() => this.flush());
  }

  protected override writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    this.flush();
    return super.writeEvent(packet, encoded);
  }

  protected override writeControl(control: ControlPacket): void {
    this.flush();
    super.writeControl(control);
  }

  private flush(): void {
    const batch = this.small ?? [];
    this.small = undefined;
    for (const [request, encoded] of batch) {
      try {
        super.write(request, encoded);
      } catch (error) {
        request.fail(error as Error);
      }
    }
  }
}

export const mutant: Mutant = {
  defect: 'a large request overtakes the small ones ahead of it',
  origin: 'Outboxes that write what is large at once, past their batch.',
  killedBy: ['OR-04'],
  says: /request 0 to start as number 0.*request 5 did/s,
  harness: tcpWith({ client: HastyClient }),
};
