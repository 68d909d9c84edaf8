import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, defer, EMPTY, tap, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes the end of the connection for the end of the stream. */
class CompletingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return defer(() => {
      let begun = false;
      return super.send<TResult, TInput>(pattern, data, options).pipe(
        tap(() => (begun = true)),
        catchError((error: { readonly code?: string }) => {
          const over = error.code === 'PARLEY_CLIENT_CLOSED' || error.code === 'PARLEY_CONNECTION_LOST';
          return begun && over ? EMPTY : throwError(() => error);
        }),
      );
    });
  }
}

export const mutant: Mutant = {
  defect: 'a stream that is cut off completes as if it were whole',
  origin: 'Clients that complete all observers when their socket closes.',
  killedBy: ['SR-17', 'SR-18'],
  says: /the end of a stream whose client was closed to be .failed.*got +.completed/s,
  harness: tcpWith({ client: CompletingClient }),
};
