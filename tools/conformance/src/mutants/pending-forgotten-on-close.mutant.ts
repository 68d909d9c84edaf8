import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, NEVER, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Clears its table of calls when it closes, and tells nobody. */
class QuietClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super
      .send<TResult, TInput>(pattern, data, options)
      .pipe(
        catchError((error: { readonly code?: unknown }) =>
          error.code === 'PARLEY_CLIENT_CLOSED' ? NEVER : throwError(() => error),
        ),
      );
  }
}

export const mutant: Mutant = {
  defect: 'calls that are pending when the client closes never end',
  origin: 'Five transporters of Nest in four years.',
  killedBy: ['CA-10'],
  collateral: {
    'RE-28': 'a call that waited for the connection is pending',
    'CA-06': 'a pending call ends with its client',
    'DR-13': 'a client that drains refuses with the same error',
  },
  says: /every pending call to end within/,
  harness: tcpWith({ client: QuietClient }),
};
