import type { ControlPacket, Encoded, PendingRequest } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Numbers its requests from 1, as every other client does. */
class CountingClient extends TcpClient {
  private count = 0;
  private readonly real = new Map<string, string>();

  protected override write(request: PendingRequest, encoded: Encoded): void {
    const counted = String(++this.count).padStart(20, '0');
    this.real.set(counted, request.id);
    super.write(request, String(encoded).replace(JSON.stringify(request.id), JSON.stringify(counted)));
  }

  protected override writeControl(control: ControlPacket): void {
    const counted = (id: string | undefined): string | undefined =>
      [...this.real].find(([, real]) => real === id)?.[0] ?? id;
    super.writeControl({ ...control, cancel: counted(control.cancel), credit: counted(control.credit) });
  }

  protected override receive(message: unknown, channel?: string): void {
    const text = String(message).replace(
      /"id":"(\d{20})"/,
      (_, counted: string) => `"id":${JSON.stringify(this.real.get(counted) ?? counted)}`,
    );
    super.receive(text, channel);
  }
}

export const mutant: Mutant = {
  defect: 'ids of requests are a counter',
  origin: 'Reply channels on which any peer can answer in the place of the server.',
  killedBy: ['RR-20'],
  says: /the number of different ids of 60 requests to be 60.*got +20/s,
  harness: tcpWith({ client: CountingClient }),
};
