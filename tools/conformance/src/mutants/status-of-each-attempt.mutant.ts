import type { Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import { merge, Subject } from 'rxjs';
import { distinctUntilChanged } from 'rxjs/operators';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Says of each attempt that it is one. */
class ChattyClient extends TcpClient {
  private readonly attempts?: Subject<string>;
  private isUp = false;

  constructor(options: TcpClientOptions = {}) {
    super(options);
    this.attempts = new Subject();
    this.status.subscribe(status => (this.isUp = status === 'reconnecting' || (this.isUp && status === 'connected')));
    Object.defineProperty(this, 'status', { value: merge(this.status, this.attempts).pipe(distinctUntilChanged()) });
  }

  protected override open(link: Link): void {
    if (this.isUp) this.attempts?.next('connecting');
    super.open(link);
  }
}

export const mutant: Mutant = {
  defect: 'a reconnecting client says connecting at each attempt',
  origin: 'MQTT of Nest: connected, closed, reconnecting, closed, …',
  killedBy: ['ST-11'],
  says: /the statuses of a short outage to be \[ 'reconnecting', 'connected' \]/,
  harness: tcpWith({ client: ChattyClient }),
};
