import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, of, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

const noConnection: readonly unknown[] = ['PARLEY_CONNECT_FAILED', 'PARLEY_CONNECTION_LOST'];

class LyingClient extends TcpClient {
  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return super
      .emit(pattern, data, options)
      .pipe(
        catchError((error: { readonly code?: unknown }) =>
          noConnection.includes(error.code) ? of(undefined) : throwError(() => error),
        ),
      );
  }
}

export const mutant: Mutant = {
  defect: 'emit() completes although there is no connection',
  origin: 'TCP of Nest: emit() to a peer that is gone completes, and nothing arrives.',
  killedBy: ['EV-03'],
  says: /emit\(\) where nobody listens to fail.*the value undefined/s,
  harness: tcpWith({ client: LyingClient }),
};
