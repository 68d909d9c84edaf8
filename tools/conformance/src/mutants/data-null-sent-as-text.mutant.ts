import type { EmitOptions, Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ObligingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send<TResult>(pattern, data ?? '', options);
  }

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return super.emit(pattern, data ?? '', options);
  }
}

export const mutant: Mutant = {
  defect: 'undefined and null are sent as an empty text',
  origin: 'Brokers whose messages cannot be empty, and adapters that help out.',
  killedBy: ['EV-16', 'RR-15'],
  says: /emit\(\) with undefined as data to fail/,
  collateral: {
    'ER-06': 'it calls without data',
    'ER-14': 'it calls without data',
  },
  harness: tcpWith({ client: ObligingClient }),
};
