import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import { of, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes events while it reconnects, and drops them. */
class CarelessClient extends TcpClient {
  private last = '';

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => (this.last = status));
  }

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return this.last === 'reconnecting' ? of(undefined) : super.emit(pattern, data, options);
  }
}

export const mutant: Mutant = {
  defect: 'emit() succeeds while the connection is lost, and nothing is sent',
  origin: 'TCP of Nest 12.1.1.',
  killedBy: ['RE-04'],
  collateral: {
    'RE-21': 'an event that is dropped does not time out',
    'RE-27': 'it does not go out either',
    'BP-07': 'nor does it wait',
  },
  says: /event 1, whose emit\(\) succeeded, to be handled within/,
  harness: tcpWith({ client: CarelessClient }),
};
