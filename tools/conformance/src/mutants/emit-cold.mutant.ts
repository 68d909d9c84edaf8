import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { defer, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class LazyClient extends TcpClient {
  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return defer(() => super.emit(pattern, data, options));
  }
}

export const mutant: Mutant = {
  defect: 'emit() sends nothing before somebody subscribes',
  origin: 'Clients whose emit() is a send() without an answer.',
  killedBy: ['EV-02', 'EV-04'],
  says: /the events that arrived to be .*cold, 0 subscribers/s,
  collateral: {
    'RE-17': 'it emits without subscribing',
    'DR-20': 'it emits without subscribing',
  },
  harness: tcpWith({ client: LazyClient }),
};
