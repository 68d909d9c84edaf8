import { RemoteError, type Pattern, type SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Reports what went wrong in words. */
class WordyClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send<TResult, TInput>(pattern, data, options).pipe(
      catchError((error: unknown) => {
        throw error instanceof RemoteError ? error : String(error);
      }),
    );
  }
}

export const mutant: Mutant = {
  defect: 'errors of the transport are texts',
  origin: "Redis, MQTT and NATS of Nest: 'Error: Connection lost. Trying to reconnect...'.",
  killedBy: ['ER-06', 'ER-13'],
  says: /a request that cannot be serialized to fail with an Error.*got +ParleyError/s,
  collateral: {
    'RE-20': 'it reads fields of the error',

    'ER-14': 'a text has no message',
    'BI-10': 'there is no code to be PARLEY_TOO_LARGE',
    'BI-09': 'it is no Error',
  },
  harness: tcpWith({ client: WordyClient }),
};
