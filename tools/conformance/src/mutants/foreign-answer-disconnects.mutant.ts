import { TcpClient } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes nothing but answers. */
class StrictClient extends TcpClient {
  protected override receive(message: unknown, channel?: string): void {
    const isPacket = /^\{.*"id":/s.test(String(message)) || /"parley"/.test(String(message));
    if (isPacket) super.receive(message, channel);
    else (this as unknown as { readonly socket?: Socket }).socket?.destroy();
  }
}

export const mutant: Mutant = {
  defect: 'a client hangs up on what is no answer',
  origin: 'Clients that parse without a try.',
  killedBy: ['SB-23'],
  says: /send\(|the answers of a call, behind/,
  harness: tcpWith({ client: StrictClient }),
};
