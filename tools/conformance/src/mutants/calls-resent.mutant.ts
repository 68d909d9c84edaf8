import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Makes a call that was cut off once more. */
class HelpfulClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    const once = (): Observable<TResult> => super.send<TResult, TInput>(pattern, data, options);
    return once().pipe(
      catchError((error: { readonly code?: unknown }) =>
        error.code === 'PARLEY_CONNECTION_LOST' ? once() : throwError(() => error),
      ),
    );
  }
}

export const mutant: Mutant = {
  defect: 'a call whose connection broke is made a second time',
  origin: 'Drivers that retry by themselves, whatever the call does.',
  killedBy: ['RE-25'],
  collateral: {
    'RE-02': 'the second call is in flight as the first was, and its handler does not answer',
    'RE-20': 'the error that says so never arrives',
    'LK-09': 'the second calls are still in flight',
  },
  says: /the requests that ran more than once to be \[\]/,
  harness: tcpWith({ client: HelpfulClient }),
};
