import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import { of, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Keeps a hundred events until it is connected, and drops further ones. */
class CrampedClient extends TcpClient {
  private connected = false;
  private early = 0;

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => (this.connected = status === 'connected'));
  }

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return !this.connected && this.early++ >= 100 ? of(undefined) : super.emit(pattern, data, options);
  }
}

export const mutant: Mutant = {
  defect: 'events emitted before the client is connected are dropped beyond a hundred',
  origin: 'Offline queues that overflow without a word.',
  killedBy: ['EV-15'],
  says: /the events that arrived to be .* 180 more items.*got .* 80 more items/s,
  collateral: {
    'LK-11': 'its first events are more than a hundred',
  },
  harness: tcpWith({ client: CrampedClient }),
};
