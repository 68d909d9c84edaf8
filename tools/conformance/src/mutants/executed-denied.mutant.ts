import { ConnectionLostError, type Pattern, type SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Says of every call that a broken connection ended that it never ran. */
class OptimisticClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super
      .send<TResult, TInput>(pattern, data, options)
      .pipe(
        catchError((error: unknown) =>
          throwError(() => (error instanceof ConnectionLostError ? new ConnectionLostError('no', {}) : error)),
        ),
      );
  }
}

export const mutant: Mutant = {
  defect: 'a call that may have run is reported as one that did not',
  origin: 'Retries that place the order twice.',
  killedBy: ['RE-20'],
  says: /`executed` and `retryable` of a call that was written/,
  harness: tcpWith({ client: OptimisticClient }),
};
